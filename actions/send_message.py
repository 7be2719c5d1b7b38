"""Somebody writes in the waiting room, and others with them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from actions.rates import MINUTE, check_nth
from domain.events import Event, EventKind, room_topic
from domain.refusals import Muted, NotFound, NotInWaitingRoom, Refusal
from domain.text import check_text
from models.fields import new_id
from models.people import User
from models.posting import Author, authors_asked, authors_in, posting
from models.rooms import ChatMessage, MessageWithAuthor
from models.transaction import Transaction


class Draft(NamedTuple):
    """What somebody would write."""

    author_id: UUID
    body: str


class SomeRefused(Exception):
    """These of the drafts, by their places, are refused, each with what it is refused with; so none was posted."""

    def __init__(self, refusals: Mapping[int, Refusal]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


async def send_message(tx: Transaction, by: User, stream_id: UUID | None, body: str) -> ChatMessage:
    """The posted message. Refuses with NotFound, NotInWaitingRoom, ValidationFailed, Muted or RateLimited."""
    if stream_id is None:
        raise NotFound(["streamId"])
    try:
        (sent,) = await send_messages(tx, stream_id, [Draft(by.id, body)])
    except SomeRefused as refused:
        raise refused.refusals[0] from None
    return ChatMessage(
        id=sent.id, stream_id=stream_id, author_id=by.id, seq=sent.seq, body=sent.body, sent_at=sent.sent_at
    )


async def send_messages(tx: Transaction, stream_id: UUID, drafts: Sequence[Draft]) -> list[MessageWithAuthor]:
    """The posted messages in this order, each by another author. Raises SomeRefused, with the refusals of
    ``send_message``."""
    ids = [new_id() for _ in drafts]
    # Recorded before anything is checked, which locks the topic: messages of an author are counted one after the other.
    posted = [Event(room_topic(stream_id), EventKind.MESSAGE_POSTED, {"message": str(one)}) for one in ids]
    number = tx.rules.chat_rate_per_minute
    asked = authors_asked([draft.author_id for draft in drafts], stream_id, tx.now, tx.now - MINUTE, number)
    offsets, (rows,) = await tx.record_and_ask(posted, asked)
    authors, refusals, messages = authors_in(rows, number), dict[int, Refusal](), list[MessageWithAuthor]()
    for place, (draft, message_id, seq) in enumerate(zip(drafts, ids, offsets, strict=True)):
        try:
            author, body = _checked(tx, authors.get(draft.author_id), draft)
        except Refusal as refusal:
            refusals[place] = refusal
        else:
            person = (draft.author_id, author.display_name, author.avatar_url)
            messages.append(MessageWithAuthor(message_id, seq, body, tx.now, None, *person))
    if refusals:
        raise SomeRefused(refusals)
    tx.write(posting(stream_id, messages, tx.now))
    return messages


def _checked(tx: Transaction, author: Author | None, draft: Draft) -> tuple[Author, str]:
    """Them, and the text as it is posted. Raises the Refusal."""
    if author is None:
        raise NotFound(["streamId"])
    if not author.admitted:
        raise NotInWaitingRoom
    body = check_text(draft.body, ["body"], longest=tx.rules.message_length)
    if author.muted_until:
        raise Muted(author.muted_until)
    check_nth(author.nth_latest, tx.now)
    return author, body
