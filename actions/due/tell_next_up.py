"""Whoever is next in line is told when the running session has little left."""

from uuid import UUID

from actions.lines.next_up import tell_next
from actions.steps.deadline import BATCH, Deadline, Round, ids_of
from models.line.lines import line_of
from models.people import lock_line
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def lines_to_look_at(this: Round) -> list[UUID]:
    """The streams whose running session has little left, or whose line has changed since."""
    return await ids_of(LiveStream.filter(next_up_at__lte=this.now).limit(BATCH))


async def tell_next_up(tx: Transaction, stream_id: UUID) -> bool:
    """Tell who is next; False when that is nobody, when they know, or when another node was quicker."""
    stream = await LiveStream.get(id=stream_id)
    await lock_line(tx, stream.creator_id)
    if not await LiveStream.filter(id=stream_id, next_up_at__lte=tx.now).update(next_up_at=None):
        return False
    return await tell_next(tx, await line_of(tx, stream.creator_id))


DEADLINE = Deadline(lines_to_look_at, tell_next_up)
