"""A creator ends a stream: the running session is charged, those that wait are released, promises stay."""

from collections.abc import Sequence
from uuid import UUID

from actions.before.loading import own_stream
from actions.lines.admission import end_admission
from actions.steps.move import Mover
from actions.steps.overdue import close_out
from domain.actors import Actor
from domain.capture import EndReason
from domain.events import line_topic
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import Trigger
from models.people import User, names_of
from models.queue.queues import last_in_queue, queue_of
from models.rooms import RoomMember
from models.sessions import PrivateSession
from models.streams import LiveStream, StreamStatus
from models.writing.pieces import Piece
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions


async def release_most(transactions: Transactions, by: User, stream_id: UUID | None) -> None:
    """Close out a long line from its end on, a piece at a time, so that others who write wait for one piece only. The
    last piece is left to ``end_stream``. Refuses as ``end_stream`` does."""
    piece, more = Piece(), True
    while more:
        with piece.measured():
            more = await transactions.run_about((release_most, stream_id), _release_last, by, stream_id, piece.rows)


async def _release_last(tx: Transaction, by: User, stream_id: UUID | None, most: int) -> bool:
    """Close out the last ``most`` in line, if there are more than that; whether there were."""
    stream = await own_stream(tx, by, stream_id)
    last = await last_in_queue(stream.id, most + 1) if stream.live else []
    if len(last) <= most:
        return False
    await _close_out(tx, by, last[:most])
    return True


async def end_stream(tx: Transaction, by: User, stream_id: UUID | None) -> LiveStream:
    """The ended stream; one that has ended already is returned as it is. Refuses with NotFound or Forbidden."""
    stream = await own_stream(tx, by, stream_id)
    if not stream.live:
        return stream
    # From the end of the line on, where nobody moves up.
    await _close_out(tx, by, (await queue_of(stream.id))[::-1])
    stream.status = StreamStatus.ENDED
    stream.ended_at = tx.now
    stream.paused_until = stream.next_up_at = None
    await stream.save(update_fields=["status", "ended_at", "paused_until", "next_up_at"])
    tx.note(by.id, Occurrence(tx.now.timestamp(), Occurs.STREAM_ENDED))
    present = [member.user_id for member in await RoomMember.filter(stream_id=stream.id)]
    for user_id in {by.id, *present}:
        await end_admission(tx, stream.id, user_id)
    tx.touch(line_topic(by.id))
    return stream


async def _close_out(tx: Transaction, by: User, sessions: Sequence[PrivateSession]) -> None:
    # Each is told of it by their names: all are read at once.
    await names_of(tx, *(session.fan_id for session in sessions))
    for session in sessions:
        await close_out(tx, session, Trigger.END_STREAM, Mover(Actor.CREATOR, by), EndReason.STREAM_ENDED)
