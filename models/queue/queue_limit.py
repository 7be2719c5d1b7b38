"""How many sessions a stream's queue limit counts.

It counts what the creator has to answer or to serve this evening: the undecided, those who wait, and promises that fall
due within ``lapse``. Whoever asks now lapses before a promise further ahead is due, so neither is in the other's way.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from domain.rules import Rules
from models.sql.statement import Statement, uuid_of

COUNTS = """expires_at > NOW AND (
    status IN ('REQUESTED', 'WAITING') AND (
        called_until IS NULL OR called_until > NOW
        OR CASE WHEN scheduled_start > called_until THEN scheduled_start <= LAPSES ELSE missed_calls = 0 END)
    OR status = 'SCHEDULED' AND scheduled_start <= LAPSES)"""
"""Whoever has missed a call counts as what that makes of them (``due`` in domain/due.py), carried out or not."""


def counts(now: str, lapses: str) -> str:
    """The condition in SQL that a session counts. ``now``, ``lapses``: what stands there for the present instant, and
    for when whoever asks now would lapse."""
    return COUNTS.replace("NOW", now).replace("LAPSES", lapses)


QUEUED = Statement(
    "SELECT stream_id, count(*) AS queued FROM private_session "  # noqa: S608
    f"WHERE stream_id = ANY({{0}}) AND {counts('{1}', '{2}')} GROUP BY stream_id"
)


async def queued_on(stream_ids: Collection[UUID], now: datetime, rules: Rules) -> dict[UUID, int]:
    """How many count on each of these streams."""
    rows = await QUEUED.rows(list(stream_ids), now, now + rules.lapse)
    return dict.fromkeys(stream_ids, 0) | {uuid_of(row["stream_id"]): row["queued"] for row in rows}
