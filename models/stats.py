"""A creator's figures, read from their sessions and what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.lifecycle import Status, Trigger
from models.sessions import PrivateSession, SessionTransition

ANSWERS = {Trigger.APPROVE: True, Trigger.LATER: True, Trigger.DENY: False}
"""Whether a creator's decision takes the fan."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over the sessions requested in a span. ``earned`` is in minor units."""

    requested: int
    completed: int
    minutes: int
    earned: int
    approval_rate: float | None
    estimate_error_seconds: float | None


async def stats_of(creator_id: UUID, start: datetime, end: datetime) -> Stats:
    """The figures of the creator's sessions that were requested from ``start`` until before ``end``."""
    rows = await PrivateSession.filter(creator_id=creator_id, requested_at__gte=start, requested_at__lt=end)
    answers = [approved for approved in (await _answers(creator_id, start, end)).values() if approved is not None]
    completed = [row for row in rows if row.status is Status.COMPLETED]
    used = sum((row.ended_at - row.started_at for row in completed if row.ended_at and row.started_at), timedelta(0))
    errors = [
        abs((row.started_at - row.first_estimate).total_seconds())
        for row in rows
        if row.started_at and row.first_estimate
    ]
    return Stats(
        requested=len(rows),
        completed=len(completed),
        minutes=used // timedelta(minutes=1),
        earned=sum(row.refundable for row in rows),
        approval_rate=sum(answers) / len(answers) if answers else None,
        estimate_error_seconds=sum(errors) / len(errors) if errors else None,
    )


async def _answers(creator_id: UUID, start: datetime, end: datetime) -> dict[UUID, bool | None]:
    """By session, whether the creator's last answer was a yes; None where a request stands, or ended, unanswered."""
    steps = SessionTransition.filter(
        session__creator_id=creator_id, session__requested_at__gte=start, session__requested_at__lt=end
    )
    answers: dict[UUID, bool | None] = {}
    for session_id, trigger, target in await steps.order_by("id").values_list("session_id", "trigger", "target"):
        if target is Status.REQUESTED:
            answers[session_id] = None
        elif trigger in ANSWERS:
            answers[session_id] = ANSWERS[trigger]
    return answers
