"""Every step is counted once it is committed, with what monitoring asks of it: how late the clock was with it, and how
far the start was from what its fan was told."""

from datetime import datetime, timedelta
from functools import partial

from actions.step import Step
from domain.actors import Actor
from domain.lifecycle import Status
from models.metrics import DEADLINE_LAG, ESTIMATES, TRANSITIONS
from models.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Count it when the transaction commits."""
    tx.when_committed(partial(_count, step, step.session.end_reason, step.session.first_estimate, tx.now))


def _count(step: Step, end_reason: str | None, estimated: datetime | None, now: datetime) -> None:
    row, at = step.row, step.transition.at
    TRANSITIONS.labels(row.trigger.value, row.target.value, end_reason or "").inc()
    if row.by is Actor.CLOCK:
        DEADLINE_LAG.observe((now - at).total_seconds())
    if row.target is Status.IN_PROGRESS and row.source is not Status.IN_PROGRESS and estimated:
        late = at - estimated
        ESTIMATES.labels("late" if late >= timedelta(0) else "early").observe(abs(late).total_seconds())
