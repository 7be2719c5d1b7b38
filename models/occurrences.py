"""What has happened in creators' lines, which forecasts learn from: a log for each creator, only ever added to.

An occurrence has a number in its creator's log, from 1 without gaps, in the order of commits. What was before
there was a log has the numbers up to 0 where an older release has put it there.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

import orjson
from tortoise import fields
from tortoise.models import Model

from domain.forecasting.occurrence import Occurrence, data_of, read_occurrence
from models import log
from models.sql.statement import Statement

Noted = tuple[UUID, Occurrence]
"""What has happened, and in whose line."""


class LoggedOccurrence(Model):
    """One occurrence in the line of one creator. ``payload``: what a line of a replayed log says of it, in JSON."""

    id = fields.BigIntField(primary_key=True)
    creator: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField("models.User", related_name="occurrences")
    creator_id: UUID
    number: int = fields.BigIntField()
    payload: str = fields.TextField()

    class Meta:
        table = "occurrence"
        unique_together = (("creator_id", "number"),)


class Numbered(NamedTuple):
    """An occurrence as it is read from the log."""

    number: int
    payload: str


def _numbered(creator: str, nth: str, payload: str, one: str) -> str:
    last = f"(SELECT max(number) FROM occurrence WHERE creator_id = {creator})"  # noqa: S608
    return (
        "INSERT INTO occurrence (creator_id, number, payload) "  # noqa: S608
        f"SELECT {creator}, coalesce({last}, 0) + {nth}, {payload} FROM {one}"
    )


APPENDING = _numbered(
    "json_extract(value, '$.creator')",
    "json_extract(value, '$.nth')",
    "json_extract(value, '$.payload')",
    "json_each({2})",
)
APPENDING_ONE = _numbered(
    "one.creator",
    "one.nth",
    "one.payload",
    "json_to_recordset({2}) AS one (creator uuid, nth int, payload text)",
)
APPEND = Statement((APPENDING, *log.APPENDING), f"WITH noted AS ({APPENDING_ONE}), {log.APPENDING_ONE}")
"""Appends these, and events if there are any, in one statement. Whoever appends has the creator's line locked, so that
nobody else takes the same number."""

BEFORE_ALL = -(1 << 62)
"""Behind this number is every one."""

AT_ONCE = 500
"""So many are read by one statement."""

READ = Statement(
    "SELECT number, payload FROM occurrence WHERE creator_id = {0} AND number > {1} ORDER BY number LIMIT {2}"
)


def appending(noted: Sequence[Noted]) -> str:
    """The value for ``APPEND`` that numbers and stores these."""
    counts: dict[UUID, int] = {}
    content = []
    for creator_id, occurrence in noted:
        nth = counts[creator_id] = counts.get(creator_id, 0) + 1
        content.append({"creator": str(creator_id), "nth": nth, "payload": written(occurrence)})
    return orjson.dumps(content).decode()


def written(occurrence: Occurrence) -> str:
    """An occurrence as it is stored."""
    return orjson.dumps(data_of(occurrence)).decode()


async def whole_log(creator_id: UUID) -> AsyncIterator[list[Numbered]]:
    """All that is in a creator's log, in order, some at a time."""
    last = BEFORE_ALL
    while several := await _read(creator_id, last, AT_ONCE):
        yield several
        last = several[-1].number


async def log_begins(creator_id: UUID) -> datetime | None:
    """When the first occurrence in a creator's log happened; None where the log is empty."""
    first = await _read(creator_id, BEFORE_ALL, 1)
    return datetime.fromtimestamp(read_occurrence(orjson.loads(first[0].payload)).at, UTC) if first else None


async def _read(creator_id: UUID, last: int, most: int) -> list[Numbered]:
    return [Numbered(row["number"], row["payload"]) for row in await READ.rows(creator_id, last, most)]
