"""Sessions end, or go back to their promise, when a deadline of theirs has passed."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.metering import settle
from actions.overdue import apply_due
from domain.due import due
from domain.lifecycle import OPEN, Status
from models.calls import accounted_for
from models.sessions import PrivateSession
from models.transaction import Transaction


async def overdue_sessions(this: Round) -> list[UUID]:
    """Open sessions with a deadline that has passed."""
    expired = PrivateSession.filter(status__in=OPEN, expires_at__lte=this.now).order_by("expires_at").limit(BATCH)
    called = PrivateSession.filter(status=Status.WAITING, called_until__lte=this.now).limit(BATCH)
    found = dict.fromkeys([*await ids_of(expired), *await ids_of(called)])
    return await accounted_for(found, this.now)


async def apply_overdue(tx: Transaction, session_id: UUID) -> bool:
    """Carry out an expiry, a missed call or the end of the booked time; False when somebody was quicker."""
    session = await locked_session(tx, session_id)
    before = session.status
    await settle(tx, session)
    if session.status is not before:
        return True
    overdue = due(session, tx.now)
    if overdue is None:
        return False
    await apply_due(tx, session, overdue)
    return True


DEADLINE = Deadline(overdue_sessions, apply_overdue)
