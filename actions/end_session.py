"""Either side ends a running session; what was delivered is charged, as its terms say."""

from uuid import UUID

from actions.loading import session_for
from actions.move import Mover, move
from domain.capture import reason_of_end
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.meter import advanced
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def end_session(tx: Transaction, by: User, session_id: UUID | None) -> PrivateSession:
    """The session, completed with its receipt, or cancelled where the two have not met. Refuses with NotFound or
    InvalidTransition."""
    session, side = await session_for(tx, by, session_id)
    check_transition(session, Trigger.END, side, tx.now)
    mover = Mover(side, by)
    assert session.meter is not None
    meter = advanced(session.meter, tx.now)
    if not meter.has_run:
        return await move(tx, session, Trigger.END, mover, Status.CANCELLED)
    return await move(tx, session, Trigger.END, mover, Status.COMPLETED, end_reason=reason_of_end(meter, side))
