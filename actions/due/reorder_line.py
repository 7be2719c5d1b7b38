"""Positions change where time alone has passed one session by another."""

from uuid import UUID

from actions.admission import tell_positions
from actions.deadline import BATCH, Deadline, Round, ids_of
from domain.events import line_topic
from models.lines import line_of
from models.people import lock_line
from models.streams import LiveStream
from models.transaction import Transaction


async def lines_to_reorder(this: Round) -> list[UUID]:
    """The streams in whose line time alone may have changed the positions."""
    return await ids_of(LiveStream.filter(reorders_at__lte=this.now).limit(BATCH))


async def reorder_line(tx: Transaction, stream_id: UUID) -> bool:
    """Tell a room of positions that time alone has changed; False when another node was quicker."""
    stream = await LiveStream.get(id=stream_id)
    await lock_line(tx, stream.creator_id)
    if not await LiveStream.filter(id=stream_id, reorders_at__lte=tx.now).update(reorders_at=None):
        return False
    await tell_positions(tx, stream_id, await line_of(stream.creator_id))
    tx.touch(line_topic(stream.creator_id))
    return True


DEADLINE = Deadline(lines_to_reorder, reorder_line)
