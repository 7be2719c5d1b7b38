"""What the database sums over a creator's sessions, by the instants at which they were requested."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from models.sql.statement import Statement


class Sums(NamedTuple):
    """Sums over some sessions; times are in microseconds. ``used``: by the completed ones. ``off``: how far the starts
    of those that have ``begun`` were from the estimates that were told first. ``earned``: captured and not refunded."""

    requested: int = 0
    completed: int = 0
    used: int = 0
    earned: int = 0
    decided: int = 0
    denied: int = 0
    begun: int = 0
    off: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> "Sums":
        """As the database gives them: null for nothing."""
        return cls(*(int(row[name] or 0) for name in cls._fields))

    def plus(self, other: "Sums") -> "Sums":
        """Of the sessions of both."""
        return Sums(*map(sum, zip(self, other, strict=True)))


SUMS = """count(*) AS requested,
    count(CASE status WHEN 'COMPLETED' THEN 1 END) AS completed,
    sum(CASE status WHEN 'COMPLETED' THEN {TAKEN} END) AS used,
    sum(captured - refunded) AS earned,
    count(decided_at) AS decided,
    count(CASE status WHEN 'DENIED' THEN 1 END) AS denied,
    count({OFF}) AS begun,
    sum(abs({OFF})) AS off
"""
"""In the order of ``Sums``. A request that was decided has been denied if it is DENIED, which is an end; whatever else
it is, the last answer was a yes."""

OF_A_CREATOR = " FROM private_session WHERE creator_id = {0} AND requested_at >= {1} AND requested_at < {2}"


def _sqlite_instant(column: str) -> str:
    """Microseconds of an instant that is text, exactly: by the whole second, and the digits after it."""
    second = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER) * 1000000"
    return (
        f"({second} + CASE substr({column}, 20, 1) WHEN '.' THEN CAST(substr({column}, 21, 6) AS INTEGER) ELSE 0 END)"
    )


def on_sqlite(later: str, earlier: str) -> str:
    """Microseconds between two instants."""
    return f"({_sqlite_instant(later)} - {_sqlite_instant(earlier)})"


def on_postgres(later: str, earlier: str) -> str:
    """Microseconds between two instants."""
    return f"CAST(extract(epoch FROM {later} - {earlier}) * 1000000 AS BIGINT)"


SQLITE_SUMS, POSTGRES_SUMS = (
    SUMS.format(TAKEN=between("ended_at", "started_at"), OFF=between("started_at", "first_estimate"))
    for between in (on_sqlite, on_postgres)
)
SUMMED = Statement(*("SELECT " + sums + OF_A_CREATOR for sums in (SQLITE_SUMS, POSTGRES_SUMS)))


async def sums_of(creator_id: UUID, start: datetime, end: datetime) -> Sums:
    """Over the creator's sessions that were requested from ``start`` until before ``end``, session by session."""
    (row,) = await SUMMED.rows(creator_id, start, end)
    return Sums.of(row)
