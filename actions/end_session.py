"""Either side ends a running session; what was used is charged."""

from uuid import UUID

from actions.loading import session_for
from actions.move import Mover, move
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def end_session(tx: Transaction, by: User, session_id: UUID | None) -> PrivateSession:
    """The completed session with its receipt. Refuses with NotFound or InvalidTransition."""
    session, side = await session_for(tx, by, session_id)
    check_transition(session, Trigger.END, side, tx.now)
    return await move(tx, session, Trigger.END, Mover(side, by), Status.COMPLETED)
