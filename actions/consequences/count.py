"""Every step is counted once it is committed, with what monitoring wants to know: how late the clock was, how far a
start was from what its fan was told first, and whether it was within that range."""

from datetime import datetime, timedelta
from functools import partial

from actions.step import Step
from domain.actors import Actor
from domain.lifecycle import Status
from domain.lines.calibration import horizon, outcome_of
from domain.lines.estimates import Estimate
from models.metrics import DEADLINE_LAG, ESTIMATES, STARTS, TRANSITIONS
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Count it when the transaction commits."""
    session = step.session
    said, said_at = _first_said(session), session.first_estimated_at
    tx.when_committed(partial(_count, step, session.end_reason, said, said_at, tx.now))


def _first_said(session: PrivateSession) -> Estimate | None:
    earliest, likely, latest = session.first_earliest, session.first_estimate, session.first_latest
    return Estimate(earliest or likely, likely, latest or likely) if likely else None


def _count(step: Step, end_reason: str | None, said: Estimate | None, said_at: datetime | None, now: datetime) -> None:
    row, at = step.row, step.transition.at
    TRANSITIONS.labels(row.trigger.value, row.target.value, end_reason or "").inc()
    if row.by is Actor.CLOCK:
        DEADLINE_LAG.observe((now - at).total_seconds())
    if row.target is Status.IN_PROGRESS and row.source is not Status.IN_PROGRESS and said:
        late = at - said.likely
        ESTIMATES.labels("late" if late >= timedelta(0) else "early").observe(abs(late).total_seconds())
        if said_at and said.earliest < said.latest:
            STARTS.labels(outcome_of(said, at), horizon(said, said_at)).inc()
