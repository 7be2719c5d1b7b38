"""What the database sums of how fans and creators keep to what they have agreed upon."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from models.sql.statement import Statement
from models.sums.session_sums import OF_A_CREATOR, on_postgres, on_sqlite

MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
PUNCTUAL = timedelta(minutes=5)
"""A promise is kept if its session begins at most so long after it."""


class Manners(NamedTuple):
    """Sums over some sessions. ``waited``: microseconds from the decision to the start, over all that ``met``.
    ``promised``: how many promises are over, as their sessions have begun or never will; ``kept``: how many of these
    sessions began in time."""

    no_shows: int = 0
    met: int = 0
    waited: int = 0
    promised: int = 0
    kept: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Manners":
        """As the database gives them: null, or no such column, for nothing."""
        return cls(*(int(row.get(name) or 0) for name in cls._fields))

    def plus(self, other: "Manners") -> "Manners":
        """Of the sessions of both."""
        return Manners(*map(sum, zip(self, other, strict=True)))

    @property
    def wait_seconds(self) -> float | None:
        """The mean time from the decision to the start; None when none met."""
        return self.waited * MICROSECOND / SECOND / self.met if self.met else None

    @property
    def promises_kept(self) -> float | None:
        """The share of the promises that are over; None when there was none."""
        return self.kept / self.promised if self.promised else None


PROMISES = (
    "count(CASE WHEN scheduled_start IS NOT NULL AND (started_at IS NOT NULL OR status = 'EXPIRED') THEN 1 END) "
    f"AS promised, count(CASE WHEN {{LATE}} <= {PUNCTUAL // MICROSECOND} THEN 1 END) AS kept"
)
MANNERS = (
    "count(CASE status WHEN 'NO_SHOW' THEN 1 END) AS no_shows, count({WAITED}) AS met, "
    "coalesce(sum({WAITED}), 0) AS waited"
)
"""In the order of ``Manners``, with ``PROMISES`` behind them."""

SQLITE_PROMISES, POSTGRES_PROMISES = (
    PROMISES.format(LATE=between("started_at", "scheduled_start")) for between in (on_sqlite, on_postgres)
)
SQLITE_MANNERS, POSTGRES_MANNERS = (
    f"{MANNERS.format(WAITED=between('started_at', 'decided_at'))}, {promises}"
    for between, promises in ((on_sqlite, SQLITE_PROMISES), (on_postgres, POSTGRES_PROMISES))
)
PROMISED = "scheduled_start IS NOT NULL"
"""The condition of an index that has these sessions, and no others."""

KEPT = Statement(*(f"SELECT {counts}{OF_A_CREATOR} AND {PROMISED}" for counts in (SQLITE_PROMISES, POSTGRES_PROMISES)))


async def promises_of(creator_id: UUID, start: datetime, end: datetime) -> Manners:
    """The sums over promises alone, of the creator's sessions that were requested from ``start`` until before ``end``,
    session by session."""
    (row,) = await KEPT.rows(creator_id, start, end)
    return Manners.of(row)
