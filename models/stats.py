"""A creator's figures, read from their sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.lifecycle import Status
from models.sessions import PrivateSession


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
    completed = [row for row in rows if row.status is Status.COMPLETED]
    decided = [row for row in rows if row.decided_at]
    denied = [row for row in decided if row.status is Status.DENIED]
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
        earned=sum(row.captured for row in rows),
        approval_rate=1 - len(denied) / len(decided) if decided else None,
        estimate_error_seconds=sum(errors) / len(errors) if errors else None,
    )
