"""What a stream's queue comes to: how many open sessions there are of each status, and what they cost."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from domain.lifecycle import OPEN, Status
from models.sql.statement import Statement, uuid_of

TOTALS = Statement(
    "SELECT stream_id, status, count(*) AS sessions, sum(duration_minutes) AS minutes, sum(price) AS price"
    " FROM private_session WHERE stream_id = ANY({0}) AND status = ANY({1}) GROUP BY stream_id, status"
)

OPEN_IN_ORDER = tuple(status for status in Status if status in OPEN)


class QueueTotals(NamedTuple):
    """Of the open sessions of one status; ``price`` in minor units of the creator's currency."""

    status: Status
    sessions: int
    minutes: int
    price: int


async def queue_totals(stream_ids: Collection[UUID]) -> dict[UUID, list[QueueTotals]]:
    """Of each of these streams, a row for each status that is open, also where there is none."""
    rows = await TOTALS.rows(list(stream_ids), [status.value for status in OPEN_IN_ORDER])
    found = {
        (uuid_of(row["stream_id"]), row["status"]): (row["sessions"], int(row["minutes"]), int(row["price"]))
        for row in rows
    }
    return {
        stream_id: [QueueTotals(one, *found.get((stream_id, one.value), (0, 0, 0))) for one in OPEN_IN_ORDER]
        for stream_id in stream_ids
    }
