"""Fans who let others go first are back in line, and their creator is told that they may begin with them again."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.move import CLOCK, move
from domain.due import due, is_put_off
from domain.lifecycle import Status, Trigger
from models.sessions import PrivateSession
from models.transaction import Transaction


async def yields_to_end(this: Round) -> list[UUID]:
    """Sessions that wait, and whose fan let others go first until now."""
    found = PrivateSession.filter(not_before__lte=this.now, status=Status.WAITING).order_by("not_before").limit(BATCH)
    return await ids_of(found)


async def end_yield(tx: Transaction, session_id: UUID) -> bool:
    """They are due as they were, and may be taken; False when something else came first."""
    session = await locked_session(tx, session_id)
    waits = session.status is Status.WAITING and not due(session, tx.now)
    if not waits or session.not_before is None or is_put_off(session, tx.now):
        return False
    await move(tx, session, Trigger.BACK_IN_LINE, CLOCK, Status.WAITING, at=session.not_before, not_before=None)
    return True


DEADLINE = Deadline(yields_to_end, end_yield)
