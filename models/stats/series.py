"""A creator's statistics in groups: by the hour or the day of the request, by the length of the session, by the fan."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from domain.described import Described
from models.days import POSTGRES_DAY, SQLITE_DAY
from models.sql.statement import Statement, instant, uuid_of
from models.stats.whole_days import days_in, each_day
from models.sums.manners import POSTGRES_MANNERS, SQLITE_MANNERS, Manners
from models.sums.session_sums import OF_A_CREATOR, POSTGRES_SUMS, SQLITE_SUMS, Sums


class Grouping(Described):
    """By what sessions are grouped."""

    HOUR = "HOUR", "By the hour, in UTC, in which they were requested."
    DAY = "DAY", "By the day, in UTC, on which they were requested."
    LENGTH = "LENGTH", "By how many minutes are booked, in all."


@dataclass(frozen=True, slots=True)
class Group:
    """Figures over some of a creator's sessions. ``key``: when their hour or day begins, or how many minutes are
    booked."""

    key: datetime | int
    sums: Sums
    manners: Manners


SQLITE = {
    Grouping.HOUR: "substr(requested_at, 1, 13) || ':00:00+00:00'",
    Grouping.DAY: SQLITE_DAY,
    Grouping.LENGTH: "duration_minutes",
}
POSTGRES = {
    Grouping.HOUR: "date_trunc('hour', requested_at, 'UTC')",
    Grouping.DAY: POSTGRES_DAY,
    Grouping.LENGTH: "duration_minutes",
}


def _series(key: str, sums: str, manners: str) -> str:
    return f"SELECT {key} AS key, {sums}, {manners}{OF_A_CREATOR} GROUP BY 1 ORDER BY 1"


SERIES = {
    by: Statement(
        _series(SQLITE[by], SQLITE_SUMS, SQLITE_MANNERS), _series(POSTGRES[by], POSTGRES_SUMS, POSTGRES_MANNERS)
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
    if by is not Grouping.DAY:
        return await _of_sessions(creator_id, start, end, by)
    days, others = await days_in(creator_id, start, end)
    kept = await each_day(creator_id, *days) if days else None
    if kept is None:
        return await _of_sessions(creator_id, start, end, by)
    found = [Group(*day) for day in kept]
    for other in others:
        found += await _of_sessions(creator_id, *other, by)
    return sorted(found, key=attrgetter("key"))


async def _of_sessions(creator_id: UUID, start: datetime, end: datetime, by: Grouping) -> list[Group]:
    """The same, session by session."""
    return [
        Group(
            row["key"] if by is Grouping.LENGTH else instant(row["key"]),
            Sums.of(row),
            Manners.of(row),
        )
        for row in await SERIES[by].rows(creator_id, start, end)
    ]


async def fans_of(creator_id: UUID, start: datetime, end: datetime, most: int) -> list[tuple[UUID, Sums]]:
    """The fans of whom the creator has earned the most with these sessions, at most so many."""
    return [(uuid_of(row["fan_id"]), Sums.of(row)) for row in await FANS.rows(creator_id, start, end, most)]
