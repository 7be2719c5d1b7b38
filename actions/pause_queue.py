"""A creator pauses their queue for some minutes."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from actions.before.loading import own_stream
from actions.lines.positions import tell_moved
from actions.steps.overdue import line_in_time
from domain.events import line_topic
from domain.lines.pauses import check_pause
from domain.refusals import OfferClosed
from models.line.lines import line_of
from models.people import User
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def pause_queue(tx: Transaction, by: User, stream_id: UUID | None, minutes: int) -> LiveStream:
    """The stream, whose queue is paused until so many minutes from now, whatever was so before.

    Refuses with NotFound, Forbidden, ValidationFailed, ScheduleConflict, or OfferClosed once ended.
    """
    stream = await own_stream(tx, by, stream_id)
    if not stream.live:
        raise OfferClosed
    await set_pause(tx, stream, check_pause(await line_in_time(tx, by.id), tx.now, minutes))
    return stream


async def set_pause(tx: Transaction, stream: LiveStream, until: datetime | None) -> None:
    """The queue of a locked stream is paused until then, or (None) not: the room and all who watch are told."""
    before = await line_of(tx, stream.creator_id)
    stream.paused_until = until
    await stream.save(update_fields=["paused_until"])
    await tell_moved(tx, stream.id, before, replace(before, paused_until=until))
    tx.touch(line_topic(stream.creator_id))
