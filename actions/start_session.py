"""The creator starts a session that waits, or calls its fan when they are away."""

from collections.abc import Iterable
from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import CLOCK, Mover, move
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.deadlines import call_deadline
from domain.due import due
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.refusals import CreatorBusy, FanAbsent, FanBusy, SessionId
from models.line.engagements import running_or_called
from models.people import User
from models.rooms import is_connected
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def start_session(tx: Transaction, by: User, session_id: UUID | None) -> PrivateSession | FanAbsent:
    """The running session; or ``FanAbsent``, returned rather than raised because the call is an effect that stays.

    Refuses with NotFound, Forbidden, InvalidTransition, CreatorBusy or FanBusy.
    """

    locked: set[UUID] = set()

    async def others(session: PrivateSession) -> set[UUID]:
        found = await _elsewhere(session)
        locked.update(one.creator_id for one in found if one.called_until or due(one, tx.now))
        return locked

    session, _ = await session_for(tx, by, session_id, {Actor.CREATOR}, others)
    check_transition(session, Trigger.START, Actor.CREATOR, tx.now)
    elsewhere = await _elsewhere(session)
    await _check_free(tx, session, [one for one in elsewhere if one.status is Status.IN_PROGRESS])
    mover = Mover(Actor.CREATOR, by)
    if await is_connected(session.stream_id, session.fan_id):
        # Of a call that was made in the meantime the line is not locked.
        await _call_no_more(tx, [one for one in elsewhere if one.called_until and one.creator_id in locked])
        return await move(tx, session, Trigger.START, mover, Status.IN_PROGRESS, started_at=tx.now)
    if session.called_until is None:
        called_until = call_deadline(tx.now, session.scheduled_start, tx.rules)
        # Whoever is away is not ready, and still shown as present for a moment at most.
        await move(tx, session, Trigger.CALL, mover, Status.WAITING, called_until=called_until, ready_until=None)
    assert session.called_until is not None
    return FanAbsent(session.called_until)


async def _check_free(tx: Transaction, session: PrivateSession, others: Iterable[PrivateSession]) -> None:
    """Refuse with CreatorBusy or FanBusy while one of the two is in one of the ``others``, on whatever side."""
    for running in others:
        if due(running, tx.now):
            await catch_up(tx, running)
        elif running.side_of(session.creator_id):
            raise CreatorBusy(SessionId(running.id))
        else:
            raise FanBusy


async def _call_no_more(tx: Transaction, sessions: Iterable[PrivateSession]) -> None:
    """End the calls of those who are called elsewhere and go into a session here: they miss nothing more, as nobody can
    begin with them."""
    for called in sessions:
        await catch_up(tx, called)
        if called.called_until:
            await move(tx, called, Trigger.ANSWER_CALL, CLOCK, Status.WAITING)


async def _elsewhere(session: PrivateSession) -> list[PrivateSession]:
    """What its two people are in, or were until a moment ago, on whatever side; and where else they are called."""
    found = await running_or_called([session.creator_id, session.fan_id])
    return [one for one in found if one.id != session.id]
