"""How a creator keeps what they promise."""

from datetime import datetime, timedelta
from uuid import UUID

from models.session_sums import OF_A_CREATOR, on_postgres, on_sqlite
from models.statement import Statement

PUNCTUAL = timedelta(minutes=5)
"""Whoever begins so long after a promise at the latest has kept it."""

COUNTS = (
    "SELECT count(*) AS promised, count(CASE WHEN LATE <= {3} THEN 1 END) AS kept OF_A_CREATOR "
    "AND scheduled_start IS NOT NULL AND (started_at IS NOT NULL OR status = 'EXPIRED')"
).replace("OF_A_CREATOR", OF_A_CREATOR.strip())
KEPT = Statement(*(COUNTS.replace("LATE", late("started_at", "scheduled_start")) for late in (on_sqlite, on_postgres)))


async def promises_kept(creator_id: UUID, start: datetime, end: datetime) -> float | None:
    """Of the sessions requested from ``start`` until before ``end`` that were promised and have begun, or never began,
    the share that began in time; None when there was none."""
    (row,) = await KEPT.rows(creator_id, start, end, PUNCTUAL // timedelta(microseconds=1))
    return row["kept"] / row["promised"] if row["promised"] else None
