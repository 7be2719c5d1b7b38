"""A stream, and what its creator's side says to a fan who asks for a session on it, in one statement."""

from datetime import datetime, timedelta
from functools import cache
from typing import NamedTuple
from uuid import UUID

from domain.lifecycle import OPEN
from internals.tortoise import instance_of, selection_of
from models.people import NOT_ERASED, PersonErased
from models.queue.queue_limit import counts
from models.sessions import status_in
from models.sql.statement import Statement, instant
from models.streams import LiveStream

ASKER = """
    SELECT stream.*, (SELECT display_name FROM user_account WHERE id = {1} AND NOT_ERASED KEPT) AS name,
        EXISTS (SELECT 1 FROM block WHERE creator_id = {0} AND fan_id = {1}) AS blocked,
        (SELECT max(cool_down_until) FROM private_session
            WHERE creator_id = {0} AND fan_id = {1} AND cool_down_until > {2}) AS cooling_until,
        (SELECT until FROM request_mute WHERE creator_id = {0} AND fan_id = {1} AND until > {2}) AS muted_until,
        (SELECT requested_at FROM private_session
            WHERE creator_id = {0} AND fan_id = {1} ORDER BY id DESC LIMIT 1 OFFSET {3}) AS nth_latest,
        EXISTS (SELECT 1 FROM private_session WHERE fan_id = {1} AND stream_id = {4}
            AND IS_OPEN) AS has_asked,
        (SELECT count(*) FROM private_session WHERE stream_id = {4} AND COUNTS) AS queued
    FROM (STREAM WHERE id = {4}) AS stream
""".replace("NOT_ERASED", NOT_ERASED)

KEPT = "FOR KEY SHARE"
"""The lock that the new session takes a moment later. It waits for an erasure that is under way, which is seen then."""


class AskingFan(NamedTuple):
    """A fan who would ask a creator on a stream. ``wait_until``: when they may ask again; None: now. ``nth_latest``:
    when they made the n-th latest of their requests to that creator. ``has_asked``: they have an open session there.
    ``queued``: how many count for the stream's limit."""

    name: str
    blocked: bool
    wait_until: datetime | None
    nth_latest: datetime | None
    has_asked: bool
    queued: int


@cache
def _statement() -> Statement:
    # Only now: a model has all of its columns once the database is open.
    asker = ASKER.replace("STREAM", selection_of(LiveStream)).replace("IS_OPEN", status_in(OPEN))
    asker = asker.replace("COUNTS", counts("{2}", "{5}"))
    return Statement(asker.replace("KEPT", ""), asker.replace("KEPT", KEPT))


async def asker_of(
    fan_id: UUID, creator_id: UUID, stream_id: UUID, now: datetime, number: int, lapse: timedelta
) -> tuple[LiveStream, AskingFan]:
    """That creator's stream, and them as they are ``now``, with the ``number``-th latest of their requests. Raises
    PersonErased."""
    (row,) = await _statement().rows(creator_id, fan_id, now, max(number, 1) - 1, stream_id, now + lapse)
    if row["name"] is None:
        raise PersonErased
    # Ids are in order of creation: by them no more requests are read than are counted.
    latest = instant(row["nth_latest"]) if row["nth_latest"] and number else None
    waits = [instant(row[name]) for name in ("cooling_until", "muted_until") if row[name]]
    asker = AskingFan(
        row["name"],
        bool(row["blocked"]),
        max(waits, default=None),
        latest,
        has_asked=bool(row["has_asked"]),
        queued=row["queued"],
    )
    return instance_of(LiveStream, row), asker
