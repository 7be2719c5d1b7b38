"""What a creator's side says to a fan who asks for a session, in one statement."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from models.statement import Statement, instant

ASKER = Statement(
    """
    SELECT EXISTS (SELECT 1 FROM block WHERE creator_id = {0} AND fan_id = {1}) AS blocked,
        (SELECT max(cool_down_until) FROM private_session
            WHERE creator_id = {0} AND fan_id = {1} AND cool_down_until > {2}) AS cooling_until,
        (SELECT until FROM request_mute WHERE creator_id = {0} AND fan_id = {1} AND until > {2}) AS muted_until,
        (SELECT requested_at FROM private_session
            WHERE creator_id = {0} AND fan_id = {1} ORDER BY id DESC LIMIT 1 OFFSET {3}) AS nth_latest
    """
)


class Asker(NamedTuple):
    """A fan who would ask a creator. ``wait_until``: when they may ask again; None: now. ``nth_latest``: when they made
    the n-th latest of their requests to that creator."""

    blocked: bool
    wait_until: datetime | None
    nth_latest: datetime | None


async def asker_of(fan_id: UUID, creator_id: UUID, now: datetime, number: int) -> Asker:
    """Them as they are ``now``, with the ``number``-th latest of their requests."""
    (row,) = await ASKER.rows(creator_id, fan_id, now, max(number, 1) - 1)
    # Ids are in order of creation: by them no more requests are read than are counted.
    latest = instant(row["nth_latest"]) if row["nth_latest"] and number else None
    waits = [instant(row[name]) for name in ("cooling_until", "muted_until") if row[name]]
    return Asker(bool(row["blocked"]), max(waits, default=None), latest)
