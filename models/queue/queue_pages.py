"""A page of a stream's queue: as many rows are read as are given, however many are in it."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple, Self
from uuid import UUID

from domain.lifecycle import Status
from internals.tortoise import instance_of, selection_of
from models.fields import FIRST_ID
from models.queue.queues import PARTS, queue_sort_key, written_key
from models.sessions import PrivateSession
from models.sql.statement import Statement

PAGES = """
    SELECT session.*, found.behind FROM (
        SELECT id, behind, part, row_number() OVER (PARTITION BY stream_id, behind ORDER BY part, since, id) AS nth
        FROM (
            SELECT id, stream_id, part, since, (part, since, id) > ({2}, {3}, {4}) AS behind FROM (
                SELECT id, stream_id, coalesce(due_at, requested_at) AS since,
                    CASE status WHENS END AS part
                FROM private_session WHERE stream_id = ANY({0}) AND status = ANY({1})
            ) AS queue
        ) AS compared
    ) AS found JOIN (SESSIONS) AS session ON session.id = found.id
    WHERE found.nth <= CASE WHEN found.behind THEN {5} ELSE 1 END
"""
"""In the order of ``queue_sort_key``. One of those before the cursor is read too, to know whether there is any."""

WHENS = " ".join(f"WHEN '{status}' THEN {part}" for status, part in PARTS.items())


class Cursor(NamedTuple):
    """Behind which session a page begins: its ``queue_sort_key``. It may have left the queue since."""

    part: int
    since: datetime
    id: UUID

    @classmethod
    def of(cls, key: str) -> Self:
        """Raises ValueError for what is no such key."""
        part, since, session_id = key.split("/")
        if part not in map(str, PARTS.values()):
            raise ValueError(part)
        found = cls(int(part), datetime.fromisoformat(since).replace(tzinfo=UTC), UUID(session_id))
        if written_key(*found) != key:
            raise ValueError(key)
        return found


START = Cursor(-1, datetime(1970, 1, 1, tzinfo=UTC), FIRST_ID)


class AskedPage(NamedTuple):
    """A page that somebody asks for: of a stream's queue, at most so many sessions of these statuses behind
    ``after``."""

    stream_id: UUID
    statuses: frozenset[Status]
    after: Cursor
    most: int


class Page(NamedTuple):
    """The sessions of a page, in order, and whether others come before them."""

    sessions: list[PrivateSession]
    has_previous: bool


async def pages_of(asked: Collection[AskedPage]) -> dict[AskedPage, Page]:
    """Each of these pages: one statement for all streams of which the same is asked."""
    pages: dict[AskedPage, Page] = {}
    for alike in {one[1:] for one in asked}:
        pages |= await _pages_alike([one for one in set(asked) if one[1:] == alike])
    return pages


async def _pages_alike(asked: list[AskedPage]) -> dict[AskedPage, Page]:
    _, statuses, after, most = asked[0]
    wanted = [status.value for status in Status if status in statuses]
    rows = await _statement().rows([one.stream_id for one in asked], wanted, *after, most) if wanted else []
    behind = _by_stream(instance_of(PrivateSession, row) for row in rows if row["behind"])
    before = _by_stream(instance_of(PrivateSession, row) for row in rows if not row["behind"])
    return {
        one: Page(sorted(behind.get(one.stream_id, ()), key=queue_sort_key), one.stream_id in before) for one in asked
    }


def _by_stream(sessions: Iterable[PrivateSession]) -> dict[UUID, list[PrivateSession]]:
    found: dict[UUID, list[PrivateSession]] = {}
    for session in sessions:
        found.setdefault(session.stream_id, []).append(session)
    return found


@cache
def _statement() -> Statement:
    # Only now: a model has all of its columns once the database is open.
    return Statement(PAGES.replace("WHENS", WHENS).replace("SESSIONS", selection_of(PrivateSession)))
