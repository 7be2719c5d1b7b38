"""Fans are not ready any more when they have not said so for a while."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.move import CLOCK, move
from domain.due import due
from domain.lifecycle import Status, Trigger
from models.sessions import PrivateSession
from models.transaction import Transaction


async def readiness_to_lapse(this: Round) -> list[UUID]:
    """Sessions that wait, and whose fan has counted as ready until now."""
    found = PrivateSession.filter(ready_until__lte=this.now, status=Status.WAITING).order_by("ready_until").limit(BATCH)
    return await ids_of(found)


async def lapse_readiness(tx: Transaction, session_id: UUID) -> bool:
    """Tell both sides that it has lapsed; False when the fan has said so again, or something else came first."""
    session = await locked_session(tx, session_id)
    until = session.ready_until
    if session.status is not Status.WAITING or until is None or until > tx.now or due(session, tx.now):
        return False
    await move(tx, session, Trigger.READY_LAPSES, CLOCK, Status.WAITING, at=until, ready_until=None)
    return True


DEADLINE = Deadline(readiness_to_lapse, lapse_readiness)
