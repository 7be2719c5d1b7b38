"""Live streams that take requests, and those that do not: the newest are looked at one after the other until a page is
full, however many are on air, and however many creators have blocked the person who asks.

``TAKES`` is ``is_open`` and ``is_full`` of domain/offers.py in SQL.
"""

from datetime import datetime
from uuid import UUID

from domain.rules import Rules
from models.fields import LAST_ID
from models.queue.queue_limit import counts
from models.sql.statement import Statement, uuid_of
from models.streams import LiveStream

TAKES = """
    offer_open AND NOT EXISTS (SELECT 1 FROM block WHERE creator_id = stream.creator_id AND fan_id = {2})
    AND (queue_limit = 0 OR queue_limit > (SELECT count(*) FROM private_session
        WHERE stream_id = stream.id AND COUNTS))
""".replace("COUNTS", counts("{3}", "{4}"))

PAGE = "SELECT id FROM live_stream AS stream WHERE status = 'LIVE' AND id < {0} AND TAKES ORDER BY id DESC LIMIT {1}"
TAKING = Statement(PAGE.replace("TAKES", TAKES))
OTHERS = Statement(PAGE.replace("TAKES", f"NOT ({TAKES})"))


async def streams_that_take(
    takes: bool, viewer_id: UUID | None, now: datetime, rules: Rules, before: UUID | None, count: int
) -> list[LiveStream]:
    """The newest streams that take requests from that person (None: a stranger) now, or that do not; ``before``: older
    than that one."""
    statement = TAKING if takes else OTHERS
    rows = await statement.rows(before or LAST_ID, count, viewer_id, now, now + rules.lapse)
    return await LiveStream.filter(id__in=[uuid_of(row["id"]) for row in rows]).order_by("-id") if rows else []
