"""Somebody writes in the waiting room, and others with them."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple
from uuid import UUID

from actions.before.rates import MINUTE, check_nth
from domain.event_data import message_posted
from domain.refusals import Muted, NotFound, NotInWaitingRoom, Refusal
from domain.text import check_text
from models.answer_codec import encode_answer
from models.chat import ChatMessage, MessageWithAuthor
from models.fields import new_id
from models.idempotency import Claim, answered_asked, answering
from models.people import User
from models.posting import Author, authors_asked, authors_in, posting
from models.sql.statement import uuid_of
from models.writing.transaction import Transaction


class Draft(NamedTuple):
    """What somebody would write; ``claim``: to the first answer for their idempotency key, if they sent one."""

    author_id: UUID
    body: str
    claim: Claim | None = None


class ByItself(Exception):
    """A draft that has to be sent by itself: its key has an answer already, or is answered by a refusal, which is
    kept."""


class NotAllPosted(Exception):
    """Some of the drafts are refused, so none was posted. ``refusals``: by index of the draft, what it is refused
    with."""

    def __init__(self, refusals: Mapping[int, Refusal | ByItself]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


async def send_message(tx: Transaction, by: User, stream_id: UUID | None, body: str) -> ChatMessage:
    """The posted message. Refuses with NotFound, NotInWaitingRoom, ValidationFailed, Muted or RateLimited."""
    if stream_id is None:
        raise NotFound(["streamId"])
    try:
        (sent,) = await send_messages(tx, stream_id, [Draft(by.id, body)])
    except NotAllPosted as error:
        raise error.refusals[0] from None
    return _row(stream_id, sent)


async def send_messages(tx: Transaction, stream_id: UUID, drafts: Sequence[Draft]) -> list[MessageWithAuthor]:
    """The posted messages in this order, each by another author. Raises NotAllPosted, with the refusals of
    ``send_message``."""
    ids = [new_id() for _ in drafts]
    # Recorded before anything is checked, which locks the topic: messages of an author are counted one after the other.
    posted = [message_posted(stream_id, one) for one in ids]
    number = tx.rules.chat_rate_per_minute
    asked = authors_asked([draft.author_id for draft in drafts], stream_id, tx.now, tx.now - MINUTE, number)
    claims = [draft.claim for draft in drafts if draft.claim]
    offsets, (rows, *answered) = await tx.record_and_ask(posted, asked, *([answered_asked(claims)] if claims else []))
    done = {uuid_of(row["user_id"]) for row in chain.from_iterable(answered)}
    authors, messages = authors_in(rows, number), list[MessageWithAuthor]()
    refusals: dict[int, Refusal | ByItself] = {}
    for index, (draft, message_id, seq) in enumerate(zip(drafts, ids, offsets, strict=True)):
        try:
            author, body = _checked(tx, authors.get(draft.author_id), draft)
        except Refusal as refusal:
            refusals[index] = ByItself() if draft.claim else refusal
        else:
            person = (draft.author_id, author.display_name, author.avatar_url)
            messages.append(MessageWithAuthor(message_id, seq, body, tx.now, None, *person))
    refusals |= {index: ByItself() for index, draft in enumerate(drafts) if draft.author_id in done}
    if refusals:
        raise NotAllPosted(refusals)
    tx.write(posting(stream_id, messages, tx.now))
    if claims:
        answers = zip(drafts, messages, strict=True)
        kept = {draft.claim: encode_answer(_row(stream_id, sent)) for draft, sent in answers if draft.claim}
        tx.write(answering(kept, tx.now))
    return messages


def _row(stream_id: UUID, sent: MessageWithAuthor) -> ChatMessage:
    return ChatMessage(
        id=sent.id, stream_id=stream_id, author_id=sent.author_id, seq=sent.seq, body=sent.body, sent_at=sent.sent_at
    )


def _checked(tx: Transaction, author: Author | None, draft: Draft) -> tuple[Author, str]:
    """The author, and the text as it is posted. Raises the Refusal."""
    if author is None:
        raise NotFound(["streamId"])
    if not author.admitted:
        raise NotInWaitingRoom
    body = check_text(draft.body, ["body"], longest=tx.rules.message_length)
    if author.muted_until:
        raise Muted(author.muted_until)
    check_nth(author.nth_latest, tx.now)
    return author, body
