"""Promising a time, by whatever row of the table."""

from datetime import datetime

from actions.steps.free_time import check_time_free
from actions.steps.move import Changes, Mover, move
from domain.lifecycle import Status, Trigger
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def promise(
    tx: Transaction,
    session: PrivateSession,
    trigger: Trigger,
    by: Mover,
    start: datetime,
    reason: str | None,
    *,
    decided_at: datetime | None = None,
) -> PrivateSession:
    """The session, promised for ``start``, by which it is in line. ``decided_at``: where that is the creator's answer.
    Refuses as ``move``, and with ScheduleConflict."""
    await check_time_free(tx, session, start)
    changes = Changes(scheduled_start=start, due_at=start)
    if decided_at:
        changes["decided_at"] = decided_at
    return await move(tx, session, trigger, by, Status.SCHEDULED, reason=reason, **changes)
