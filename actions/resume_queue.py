"""A creator goes on before the pause of their queue is over."""

from uuid import UUID

from actions.before.loading import own_stream
from actions.pause_queue import set_pause
from models.people import User
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def resume_queue(tx: Transaction, by: User, stream_id: UUID | None) -> LiveStream:
    """The stream, whose queue is not paused any more; one that was not is returned as it is. Refuses with NotFound or
    Forbidden."""
    stream = await own_stream(tx, by, stream_id)
    if stream.pause_at(tx.now):
        await set_pause(tx, stream, None)
    return stream
