"""Somebody writes in the waiting room."""

import math
from datetime import timedelta
from uuid import UUID

from actions.admission import admitted
from actions.loading import stream_by_id
from domain.events import Event, EventKind, room_topic
from domain.refusals import Muted, NotInWaitingRoom, RateLimited
from domain.text import check_text
from models.fields import new_id
from models.people import User
from models.rooms import ChatMessage, Mute
from models.streams import LiveStream
from models.transaction import Transaction

WINDOW = timedelta(minutes=1)


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
    await _check_rate(tx, by, stream)
    return await ChatMessage.create(
        id=message_id, stream_id=stream.id, author_id=by.id, seq=seq, body=body, sent_at=tx.now
    )


async def _check_rate(tx: Transaction, by: User, stream: LiveStream) -> None:
    limit = tx.rules.chat_rate_per_minute
    if not limit:
        return
    recent = ChatMessage.filter(author_id=by.id, stream_id=stream.id, sent_at__gt=tx.now - WINDOW)
    # The limit-th latest must have left the window before the next may come.
    blocking = await recent.order_by("-sent_at").offset(limit - 1).first()
    if blocking:
        raise RateLimited(max(1, math.ceil((blocking.sent_at + WINDOW - tx.now).total_seconds())))
