"""Carrying out what time has brought about in a session: by the clock, or before somebody acts on it."""

from actions.move import CLOCK, Mover, move
from domain.capture import EndReason, reason_of_stop
from domain.due import Due, due
from domain.lifecycle import Status, Trigger, targets
from domain.meter import advanced
from domain.next_in_line import due_behind_next
from models.lines import line_of
from models.sessions import PrivateSession
from models.transaction import Transaction


async def apply_due(tx: Transaction, session: PrivateSession, overdue: Due) -> PrivateSession:
    """Carry out a transition whose deadline has passed, as of the instant of the deadline."""
    if overdue.target is Status.COMPLETED:
        assert session.meter is not None
        reason = reason_of_stop(advanced(session.meter, overdue.at))
        return await move(tx, session, overdue.trigger, CLOCK, overdue.target, at=overdue.at, end_reason=reason)
    if overdue.target is Status.SCHEDULED:
        return await move(
            tx, session, overdue.trigger, CLOCK, overdue.target, at=overdue.at, due_at=session.scheduled_start
        )
    if overdue.target is Status.WAITING:
        return await _put_behind_next(tx, session, overdue)
    return await move(tx, session, overdue.trigger, CLOCK, overdue.target, at=overdue.at)


async def _put_behind_next(tx: Transaction, session: PrivateSession, overdue: Due) -> PrivateSession:
    """A first missed call costs the place, and a promise that has passed with it."""
    others = (await line_of(tx, session.creator_id)).without(session.id)
    return await move(
        tx,
        session,
        overdue.trigger,
        CLOCK,
        overdue.target,
        at=overdue.at,
        missed_calls=session.missed_calls + 1,
        ready_until=None,
        scheduled_start=None,
        due_at=due_behind_next(others, session.due_at or tx.now, tx.now),
    )


async def apply_lapse(tx: Transaction, session: PrivateSession) -> bool:
    """End a proposal that was not answered in time, as of then; False when there is none."""
    proposal = session.proposal
    if proposal is None or tx.now < proposal.expires_at or due(session, tx.now):
        return False
    await move(tx, session, Trigger.DECLINE, CLOCK, session.status, at=proposal.expires_at)
    return True


async def close_out(
    tx: Transaction, session: PrivateSession, trigger: Trigger, by: Mover, end_reason: EndReason
) -> None:
    """Move an open session by the row for ``trigger`` from its present status; without one it stays. ``end_reason``:
    why it is over where it was in progress."""
    if overdue := due(session, tx.now):
        await apply_due(tx, session, overdue)
    for target in targets(trigger, by.side, session.status):
        if target is Status.COMPLETED:
            await move(tx, session, trigger, by, target, end_reason=end_reason)
        else:
            await move(tx, session, trigger, by, target)
