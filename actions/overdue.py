"""Carrying out what time has brought about in a session: by the clock, or before somebody acts on it."""

from actions.move import CLOCK, Changes, Mover, move
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
    changes = await _changes(tx, session, overdue)
    return await move(tx, session, overdue.trigger, CLOCK, overdue.target, at=overdue.at, **changes)


async def _changes(tx: Transaction, session: PrivateSession, overdue: Due) -> Changes:
    match overdue.target:
        case Status.COMPLETED:
            assert session.meter is not None
            return Changes(end_reason=reason_of_stop(advanced(session.meter, overdue.at)))
        case Status.SCHEDULED:
            return Changes(due_at=session.scheduled_start)
        case Status.WAITING:
            return await _behind_next(tx, session)
        case _:
            return Changes()


async def _behind_next(tx: Transaction, session: PrivateSession) -> Changes:
    """A first missed call costs the place, and a promise that has passed with it."""
    others = (await line_of(tx, session.creator_id)).without(session.id)
    return Changes(
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
        changes = Changes(end_reason=end_reason) if target is Status.COMPLETED else Changes()
        await move(tx, session, trigger, by, target, **changes)
