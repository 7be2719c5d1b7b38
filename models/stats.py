"""A creator's figures, summed by the database from their sessions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from models.statement import Statement

MICROSECOND, MINUTE = timedelta(microseconds=1), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Stats:
    """Figures over the sessions requested in a span. ``earned`` is in minor units."""

    requested: int
    completed: int
    minutes: int
    earned: int
    approval_rate: float | None
    estimate_error_seconds: float | None


SUMS = """
    SELECT count(*) AS requested,
        count(CASE status WHEN 'COMPLETED' THEN 1 END) AS completed,
        sum(CASE status WHEN 'COMPLETED' THEN {TAKEN} END) AS used,
        sum(captured - refunded) AS earned,
        count(decided_at) AS decided,
        count(CASE status WHEN 'DENIED' THEN 1 END) AS denied,
        count({OFF}) AS begun,
        sum(abs({OFF})) AS off
    FROM private_session WHERE creator_id = {{0}} AND requested_at >= {{1}} AND requested_at < {{2}}
"""
"""Times in microseconds. The last answer to a request was a no where it is DENIED, which is an end, and a yes where it
was decided and is anything else."""


def _sqlite_instant(column: str) -> str:
    """Microseconds of an instant that is text, exactly: by the whole second, and the digits after it."""
    second = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER) * 1000000"
    return (
        f"({second} + CASE substr({column}, 20, 1) WHEN '.' THEN CAST(substr({column}, 21, 6) AS INTEGER) ELSE 0 END)"
    )


def _sqlite(later: str, earlier: str) -> str:
    return f"({_sqlite_instant(later)} - {_sqlite_instant(earlier)})"


def _postgres(later: str, earlier: str) -> str:
    return f"CAST(extract(epoch FROM {later} - {earlier}) * 1000000 AS BIGINT)"


STATS = Statement(
    *(
        SUMS.format(TAKEN=between("ended_at", "started_at"), OFF=between("started_at", "first_estimate"))
        for between in (_sqlite, _postgres)
    )
)


async def stats_of(creator_id: UUID, start: datetime, end: datetime) -> Stats:
    """The figures of the creator's sessions that were requested from ``start`` until before ``end``."""
    (row,) = await STATS.rows(creator_id, start, end)
    sums = {name: int(value or 0) for name, value in row.items()}
    decided, begun = sums["decided"], sums["begun"]
    return Stats(
        requested=sums["requested"],
        completed=sums["completed"],
        minutes=sums["used"] * MICROSECOND // MINUTE,
        earned=sums["earned"],
        approval_rate=(decided - sums["denied"]) / decided if decided else None,
        estimate_error_seconds=sums["off"] / begun / 1_000_000 if begun else None,
    )
