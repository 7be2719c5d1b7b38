"""Somebody writes in the waiting room."""

from functools import partial
from uuid import UUID

from actions.admission import admitted
from actions.loading import stream_by_id
from actions.rates import check_rate
from domain.events import Event, EventKind, room_topic
from domain.refusals import Muted, NotInWaitingRoom
from domain.text import check_text
from models.fields import new_id
from models.people import User
from models.rooms import ChatMessage, Mute, nth_latest_message
from models.transaction import Transaction


async def send_message(tx: Transaction, by: User, stream_id: UUID | None, body: str) -> ChatMessage:
    """The posted message. Refuses with NotFound, NotInWaitingRoom, ValidationFailed, Muted or RateLimited."""
    stream = await stream_by_id(stream_id)
    if not await admitted(by, stream):
        raise NotInWaitingRoom
    body = check_text(body, ["body"], longest=tx.rules.message_length)
    mute = await Mute.get_or_none(stream_id=stream.id, user_id=by.id, until__gt=tx.now)
    if mute:
        raise Muted(mute.until)
    message_id = new_id()
    # Recorded at once, which locks the topic: concurrent messages of an author are counted one after the other.
    posted = Event(room_topic(stream.id), EventKind.MESSAGE_POSTED, {"message": str(message_id)})
    seq = await tx.record_now(posted)
    await check_rate(partial(nth_latest_message, by.id, stream.id), tx.rules.chat_rate_per_minute, tx.now)
    return await ChatMessage.create(
        id=message_id, stream_id=stream.id, author_id=by.id, seq=seq, body=body, sent_at=tx.now
    )
