"""The creator starts a session that waits, or calls its fan when they are away."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import Mover, move
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.deadlines import call_deadline
from domain.due import due
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.refusals import CreatorBusy, FanAbsent, FanBusy, SessionId
from models.line.engagements import running_sessions_of
from models.people import User
from models.rooms import is_connected
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def start_session(tx: Transaction, by: User, session_id: UUID | None) -> PrivateSession | FanAbsent:
    """The running session; or ``FanAbsent``, returned rather than raised because the call is an effect that stays.

    Refuses with NotFound, Forbidden, InvalidTransition, CreatorBusy or FanBusy.
    """

    async def overdue(session: PrivateSession) -> set[UUID]:
        return {running.creator_id for running in await _running(session) if due(running, tx.now)}

    session, _ = await session_for(tx, by, session_id, {Actor.CREATOR}, overdue)
    check_transition(session, Trigger.START, Actor.CREATOR, tx.now)
    await _check_free(tx, session)
    mover = Mover(Actor.CREATOR, by)
    if await is_connected(session.stream_id, session.fan_id):
        return await move(tx, session, Trigger.START, mover, Status.IN_PROGRESS, started_at=tx.now)
    if session.called_until is None:
        called_until = call_deadline(tx.now, session.scheduled_start, tx.rules)
        # Whoever is away is not ready, and still shown as present for a moment at most.
        await move(tx, session, Trigger.CALL, mover, Status.WAITING, called_until=called_until, ready_until=None)
    assert session.called_until is not None
    return FanAbsent(session.called_until)


async def _check_free(tx: Transaction, session: PrivateSession) -> None:
    """Refuse with CreatorBusy or FanBusy while one of the two is in another session, on whatever side."""
    for running in await _running(session):
        if due(running, tx.now):
            await catch_up(tx, running)
        elif running.side_of(session.creator_id):
            raise CreatorBusy(SessionId(running.id))
        else:
            raise FanBusy


async def _running(session: PrivateSession) -> list[PrivateSession]:
    """What its two people are in, or were until a moment ago, on whatever side."""
    return await running_sessions_of([session.creator_id, session.fan_id])
