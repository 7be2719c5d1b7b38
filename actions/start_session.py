"""The creator starts a session that waits, or calls its fan when they are away."""

from uuid import UUID

from actions.loading import session_for
from actions.move import Mover, apply_due, move
from domain.guard import check_transition
from domain.lifecycle import Actor, Status, Trigger, due
from domain.refusals import CreatorBusy, FanAbsent, SessionId
from models.people import User
from models.rooms import is_connected
from models.sessions import PrivateSession, running_session_of
from models.transaction import Transaction


async def start_session(tx: Transaction, by: User, session_id: UUID | None) -> PrivateSession | FanAbsent:
    """The running session; or ``FanAbsent``, returned rather than raised because the call is an effect that stays.

    Refuses with NotFound, Forbidden, InvalidTransition or CreatorBusy.
    """
    session, _ = await session_for(tx, by, session_id, {Actor.CREATOR})
    check_transition(session, Trigger.START, Actor.CREATOR, tx.now)
    await _check_free(tx, by)
    mover = Mover(Actor.CREATOR, by)
    if await is_connected(session.stream_id, session.fan_id):
        return await move(tx, session, Trigger.START, mover, Status.IN_PROGRESS, started_at=tx.now)
    if session.called_until is None:
        grace_until = tx.now + tx.rules.no_show_grace
        await move(tx, session, Trigger.CALL, mover, Status.WAITING, called_until=grace_until)
    assert session.called_until is not None
    return FanAbsent(session.called_until)


async def _check_free(tx: Transaction, creator: User) -> None:
    running = await running_session_of(creator.id)
    if running and (overdue := due(running, tx.now)):
        await apply_due(tx, running, overdue)
    elif running:
        raise CreatorBusy(SessionId(running.id))
