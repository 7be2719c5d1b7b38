"""Positions change where time alone has passed one session by another."""

from datetime import timedelta
from uuid import UUID

from actions.lines.positions import tell_moved
from actions.steps.deadline import BATCH, Deadline, Round, ids_of
from domain.events import line_topic
from models.line.lines import line_of
from models.people import lock_line
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def lines_to_reorder(this: Round) -> list[UUID]:
    """The streams in whose line time alone may have changed the positions."""
    return await ids_of(LiveStream.filter(reorders_at__lte=this.now).limit(BATCH))


async def reorder_line(tx: Transaction, stream_id: UUID) -> bool:
    """Tell a room of positions that time alone has changed; False when another node was quicker."""
    stream = await LiveStream.get(id=stream_id)
    await lock_line(tx, stream.creator_id)
    await stream.refresh_from_db()
    at = stream.reorders_at
    if at is None or at > tx.now:
        return False
    await LiveStream.filter(id=stream_id).update(reorders_at=None)
    line = await line_of(tx, stream.creator_id)
    await tell_moved(tx, stream_id, line, line, since=at - timedelta.resolution)
    tx.touch(line_topic(stream.creator_id))
    return True


DEADLINE = Deadline(lines_to_reorder, reorder_line)
