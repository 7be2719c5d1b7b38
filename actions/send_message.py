"""Somebody writes in the waiting room."""

from uuid import UUID

from actions.rates import MINUTE, check_nth
from domain.events import Event, EventKind, room_topic
from domain.refusals import Muted, NotFound, NotInWaitingRoom
from domain.text import check_text
from models.fields import new_id
from models.people import User
from models.posting import author_asked, author_in, post
from models.rooms import ChatMessage
from models.transaction import Transaction


async def send_message(tx: Transaction, by: User, stream_id: UUID | None, body: str) -> ChatMessage:
    """The posted message. Refuses with NotFound, NotInWaitingRoom, ValidationFailed, Muted or RateLimited."""
    if stream_id is None:
        raise NotFound(["streamId"])
    message_id = new_id()
    # Recorded before anything is checked, which locks the topic: messages of an author are counted one after the other.
    posted = Event(room_topic(stream_id), EventKind.MESSAGE_POSTED, {"message": str(message_id)})
    number = tx.rules.chat_rate_per_minute
    seq, (rows,) = await tx.record_and_ask(posted, author_asked(by.id, stream_id, tx.now, tx.now - MINUTE, number))
    author = author_in(rows, number)
    if author is None:
        raise NotFound(["streamId"])
    if not author.admitted:
        raise NotInWaitingRoom
    body = check_text(body, ["body"], longest=tx.rules.message_length)
    if author.muted_until:
        raise Muted(author.muted_until)
    check_nth(author.nth_latest, tx.now)
    message = ChatMessage(id=message_id, stream_id=stream_id, author_id=by.id, seq=seq, body=body, sent_at=tx.now)
    await post(message)
    return message
