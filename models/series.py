"""A creator's figures in groups: by the hour or the day of the request, by the length of the session, by the fan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.described import Described
from models.promises import POSTGRES_PROMISES, SQLITE_PROMISES, share_kept
from models.session_sums import OF_A_CREATOR, POSTGRES_SUMS, SQLITE_SUMS, Sums, on_postgres, on_sqlite
from models.statement import Statement, instant, row_id

MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


class Grouping(Described):
    """By what sessions are grouped."""

    HOUR = "HOUR", "By the hour, in UTC, in which they were requested."
    DAY = "DAY", "By the day, in UTC, on which they were requested."
    LENGTH = "LENGTH", "By how many minutes are booked, in all."


@dataclass(frozen=True, slots=True)
class Group:
    """Figures over some of a creator's sessions. ``key``: when their hour or day begins, or how many minutes are
    booked. ``waited``: microseconds from the decision to the start, of those that ``met``, in all; ``promises_kept``:
    the share of the promises that are over, None where there was none."""

    key: datetime | int
    sums: Sums
    no_shows: int
    met: int
    waited: int
    promises_kept: float | None

    @property
    def wait_seconds(self) -> float | None:
        """The mean of them; None when none met."""
        return self.waited * MICROSECOND / SECOND / self.met if self.met else None


MORE = """, count(CASE status WHEN 'NO_SHOW' THEN 1 END) AS no_shows,
    count({WAITED}) AS met, sum({WAITED}) AS waited"""
SQLITE = {
    Grouping.HOUR: "substr(requested_at, 1, 13) || ':00:00+00:00'",
    Grouping.DAY: "substr(requested_at, 1, 10) || ' 00:00:00+00:00'",
    Grouping.LENGTH: "duration_minutes",
}
POSTGRES = {
    Grouping.HOUR: "date_trunc('hour', requested_at, 'UTC')",
    Grouping.DAY: "date_trunc('day', requested_at, 'UTC')",
    Grouping.LENGTH: "duration_minutes",
}
WAITED = "started_at", "decided_at"


def _series(key: str, sums: str, promises: str, waited: str) -> str:
    return f"SELECT {key} AS key, {sums}, {promises}{MORE.format(WAITED=waited)}{OF_A_CREATOR} GROUP BY 1 ORDER BY 1"


SERIES = {
    by: Statement(
        _series(SQLITE[by], SQLITE_SUMS, SQLITE_PROMISES, on_sqlite(*WAITED)),
        _series(POSTGRES[by], POSTGRES_SUMS, POSTGRES_PROMISES, on_postgres(*WAITED)),
    )
    for by in Grouping
}
FAN, ORDER = "SELECT fan_id, ", "ORDER BY earned DESC, completed DESC, fan_id LIMIT {3}"
FANS = Statement(
    # SQLite would rather read by the fan what it has to group by the fan.
    f"{FAN}{SQLITE_SUMS}{OF_A_CREATOR} GROUP BY +fan_id {ORDER}",
    f"{FAN}{POSTGRES_SUMS}{OF_A_CREATOR} GROUP BY fan_id {ORDER}",
)


async def series_of(creator_id: UUID, start: datetime, end: datetime, by: Grouping) -> list[Group]:
    """The groups of the creator's sessions that were requested from ``start`` until before ``end``, in order; none that
    is empty."""
    return [
        Group(
            row["key"] if by is Grouping.LENGTH else instant(row["key"]),
            Sums.of(row),
            row["no_shows"],
            row["met"],
            int(row["waited"] or 0),
            share_kept(row),
        )
        for row in await SERIES[by].rows(creator_id, start, end)
    ]


async def fans_of(creator_id: UUID, start: datetime, end: datetime, most: int) -> list[tuple[UUID, Sums]]:
    """The fans of whom the creator has earned the most with these sessions, at most so many."""
    return [(row_id(row["fan_id"]), Sums.of(row)) for row in await FANS.rows(creator_id, start, end, most)]
