"""How a creator keeps what they promise."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.session_sums import OF_A_CREATOR, on_postgres, on_sqlite
from models.statement import Statement

PUNCTUAL = timedelta(minutes=5)
"""Whoever begins so long after a promise at the latest has kept it."""

SQLITE_PROMISES, POSTGRES_PROMISES = (
    "count(CASE WHEN scheduled_start IS NOT NULL AND (started_at IS NOT NULL OR status = 'EXPIRED') THEN 1 END) "
    f"AS promised, count(CASE WHEN {late('started_at', 'scheduled_start')} <= {PUNCTUAL // timedelta(microseconds=1)} "
    "THEN 1 END) AS kept"
    for late in (on_sqlite, on_postgres)
)
PROMISED = "scheduled_start IS NOT NULL"
"""An index has all of these, and no others."""

KEPT = Statement(*(f"SELECT {counts}{OF_A_CREATOR} AND {PROMISED}" for counts in (SQLITE_PROMISES, POSTGRES_PROMISES)))


async def promises_kept(creator_id: UUID, start: datetime, end: datetime) -> float | None:
    """Of the sessions requested from ``start`` until before ``end`` that were promised and have begun, or never began,
    the share that began in time; None when there was none."""
    (row,) = await KEPT.rows(creator_id, start, end)
    return share_kept(row)


def share_kept(row: dict[str, Any]) -> float | None:
    """The share of a row that has these counts."""
    return row["kept"] / row["promised"] if row["promised"] else None
