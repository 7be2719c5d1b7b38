"""Carrying out what time has brought about in a session: by the clock, or before somebody acts on it."""

from datetime import datetime
from uuid import UUID

from actions.steps.move import CLOCK, Changes, Mover, move
from domain.calls.meter import advanced
from domain.capture import EndReason, reason_of_stop
from domain.due import Due, due, first_overdue
from domain.lifecycle import OPEN, Status, Trigger, targets
from domain.lines.line import Line
from domain.lines.next_in_line import due_behind_next
from models.calls import accounted_for
from models.line.lines import line_of
from models.sessions import PrivateSession, sessions_by_id
from models.writing.transaction import Transaction


async def catch_up(
    tx: Transaction, session: PrivateSession, *, to_the_end: bool = True, no_sooner: datetime | None = None
) -> bool:
    """Carry out all that has fallen due in a locked session, each as of its instant and in the order of these; whether
    there was anything. ``to_the_end``: what ends it, too. ``no_sooner``: nothing is carried out as of before that, for
    what has fallen due by something that was told late."""
    version = session.version
    while (overdue := first_overdue(session, tx.now)) and (to_the_end or overdue.target in OPEN):
        changes = await _changes(tx, session, overdue)
        at = max(overdue.at, no_sooner or overdue.at)
        await move(tx, session, overdue.trigger, CLOCK, overdue.target, at=at, **changes)
    return session.version != version


async def line_in_time(tx: Transaction, creator_id: UUID) -> Line:
    """The creator's line, which is locked, once it is carried out that time has ended what runs, or taken a promise
    that has passed: neither is in anybody's way any more. It is as it stands while a node may be gone that vouched for
    one of the two in a call."""
    line = await line_of(tx, creator_id)
    passed = [one.id for one in line.promises if one.start <= tx.now]
    found = [line.running.id, *passed] if line.running else passed
    overdue = [one for one in await sessions_by_id(found) if due(one, tx.now)] if found else []
    known = await accounted_for([one.id for one in overdue], tx.now, tx.rules, tx.node_id)
    for session in overdue:
        if session.id in known:
            await catch_up(tx, session)
    return await line_of(tx, creator_id) if known else line


async def _changes(tx: Transaction, session: PrivateSession, overdue: Due) -> Changes:
    match overdue:
        case Due(trigger=Trigger.READY_LAPSES):
            return Changes(ready_until=None)
        case Due(trigger=Trigger.BACK_IN_LINE):
            return Changes(not_before=None)
        case Due(trigger=Trigger.MISS_CALL, target=Status.WAITING):
            return await _behind_next(tx, session, overdue.at)
        case Due(trigger=Trigger.MISS_CALL, target=Status.SCHEDULED):
            return Changes(due_at=session.scheduled_start)
        case Due(target=Status.COMPLETED):
            assert session.meter is not None
            return Changes(end_reason=reason_of_stop(advanced(session.meter, overdue.at)))
        case _:
            return Changes()


async def _behind_next(tx: Transaction, session: PrivateSession, at: datetime) -> Changes:
    """What a first missed call costs: the place next in line, and with it the promise that has passed."""
    others = (await line_of(tx, session.creator_id)).without(session.id)
    return Changes(
        missed_calls=session.missed_calls + 1,
        ready_until=None,
        scheduled_start=None,
        due_at=due_behind_next(others, session.due_at or at, at),
    )


async def close_out(
    tx: Transaction, session: PrivateSession, trigger: Trigger, by: Mover, end_reason: EndReason
) -> None:
    """Move an open session by the row that ``trigger`` has from its present status; where it has none, the session
    stays. ``end_reason``: why it is over if it was in progress."""
    await catch_up(tx, session)
    for target in targets(trigger, by.side, session.status):
        changes = Changes(end_reason=end_reason) if target is Status.COMPLETED else Changes()
        await move(tx, session, trigger, by, target, **changes)
