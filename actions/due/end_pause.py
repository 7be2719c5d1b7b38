"""A queue goes on by itself when its pause is over."""

from uuid import UUID

from actions.pause_queue import set_pause
from actions.steps.deadline import BATCH, Deadline, Round, ids_of
from models.people import lock_line
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def pauses_to_end(this: Round) -> list[UUID]:
    """The streams whose pause is over."""
    return await ids_of(LiveStream.filter(paused_until__lte=this.now).limit(BATCH))


async def end_pause(tx: Transaction, stream_id: UUID) -> bool:
    """Tell all who watch that the queue goes on; False when somebody was quicker."""
    stream = await LiveStream.get(id=stream_id)
    await lock_line(tx, stream.creator_id)
    await stream.refresh_from_db()
    if stream.paused_until is None or stream.pause_at(tx.now):
        return False
    await set_pause(tx, stream, None)
    return True


DEADLINE = Deadline(pauses_to_end, end_pause)
