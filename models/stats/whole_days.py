"""What is kept of a creator's whole days, as statistics read it."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.days import A_DAY, ALL, COLUMNS, day_of, kept_until
from models.sql.statement import Statement, instant
from models.sums.manners import Manners
from models.sums.session_sums import Sums

Span = tuple[datetime, datetime]
"""From an instant until before another."""

TOTALS = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in ALL)
IN_DAYS = " FROM creator_day WHERE creator_id = {0} AND since >= {1} AND since < {2}"
OF_DAYS = Statement(f"SELECT {TOTALS}, count(*) - count(promised) AS unfilled{IN_DAYS}")
EACH_OF_DAYS = Statement(f"SELECT since, {COLUMNS}{IN_DAYS} ORDER BY since")


class Days(NamedTuple):
    """A span of time: of whole days that are ``kept``, if any, and of the ``others``, before and behind them."""

    kept: Span | None
    others: list[Span]


async def days_in(creator_id: UUID, start: datetime, end: datetime) -> Days:
    """What of that span is kept."""
    until = await kept_until(creator_id)
    first = day_of(start)
    last = min(day_of(end), until) if until else first
    # Only before another day: the last of all has none behind it.
    if first < start and first < last:
        first += A_DAY
    if first >= last:
        return Days(None, [(start, end)])
    return Days((first, last), [one for one in ((start, first), (last, end)) if one[0] < one[1]])


async def sums_of_days(creator_id: UUID, start: datetime, end: datetime) -> tuple[Sums, Manners | None]:
    """Over the days that are kept from ``start`` until before ``end``; no manners where they are not kept of each."""
    (row,) = await OF_DAYS.rows(creator_id, start, end)
    return Sums.of(row), None if row["unfilled"] else Manners.of(row)


async def each_day(creator_id: UUID, start: datetime, end: datetime) -> list[tuple[datetime, Sums, Manners]] | None:
    """Of each day that is kept from ``start`` until before ``end``, in order. None where one has no manners."""
    rows = await EACH_OF_DAYS.rows(creator_id, start, end)
    if any(row["promised"] is None for row in rows):
        return None
    return [(instant(row["since"]), Sums.of(row), Manners.of(row)) for row in rows]
