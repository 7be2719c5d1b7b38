"""The event log: what subscriptions deliver.

An event's offset, its number in its topic from 1 without gaps, is in the column ``seq``; its data in ``payload``.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from tortoise import fields
from tortoise.models import Model

from domain.events import OF_STREAM, Event, EventData
from models.fields import DatetimeField
from models.sql.statement import Statement, instant


class TopicHead(Model):
    """The offset of a topic's last event. Its row is locked from numbering until commit, so offsets are in
    commit order."""

    topic = fields.CharField(max_length=64, primary_key=True)
    seq = fields.BigIntField()

    class Meta:
        table = "topic_head"


class LoggedEvent(Model):
    """One event of one topic. ``kind`` is an ``EventKind`` of the node that wrote it, which may be newer."""

    id = fields.BigIntField(primary_key=True)
    topic = fields.CharField(max_length=64)
    seq = fields.BigIntField()
    kind = fields.CharField(max_length=24)
    payload: EventData = fields.JSONField()
    at: datetime = DatetimeField()

    class Meta:
        table = "event"
        unique_together = (("topic", "seq"),)
        indexes = (("at",),)


class MarkedOffset(NamedTuple):
    """An offset in a topic's log. ``mark`` tells the event there from another one that took its number after the
    database was put back to an older copy; it is empty before the first event, and where it is not known."""

    offset: int
    mark: str = ""


@dataclass(frozen=True, slots=True)
class TopicEvent:
    """An event as it is read from the log. ``kind`` is an ``EventKind``'s value, or unknown to this node."""

    topic: str
    offset: int
    kind: str
    data: EventData
    at: datetime

    @property
    def marked_offset(self) -> MarkedOffset:
        """By which one goes on behind this event."""
        content = orjson.dumps([self.kind, self.data, self.at], option=orjson.OPT_SORT_KEYS)
        return MarkedOffset(self.offset, blake2b(content, digest_size=MARK_BYTES).hexdigest())


MARK_BYTES = 6

APPENDING = (
    """
    INSERT INTO topic_head (topic, seq)
    SELECT json_extract(value, '$.topic'), count(*) FROM json_each({0}) WHERE true GROUP BY 1
    ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + excluded.seq
    """,
    """
    INSERT INTO event (topic, seq, kind, payload, at)
    SELECT topic, seq - json_extract(value, '$.behind'), json_extract(value, '$.kind'),
        json_extract(value, '$.payload'), {1}
    FROM json_each({0}) JOIN topic_head ON topic = json_extract(value, '$.topic')
    RETURNING topic, seq
    """,
)
"""What SQLite is asked for, one after the other."""

APPENDING_ONE = """
    one AS (
        SELECT * FROM json_to_recordset({0}) AS one (topic text, behind int, kind text, payload jsonb)
    ), head AS (
        INSERT INTO topic_head (topic, seq) SELECT topic, count(*) FROM one GROUP BY topic ORDER BY topic COLLATE "C"
        ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + excluded.seq
        RETURNING topic, seq
    )
    INSERT INTO event (topic, seq, kind, payload, at)
    SELECT topic, head.seq - behind, kind, payload, {1} FROM one JOIN head USING (topic)
    RETURNING topic, seq
    """
"""The parts of one statement behind ``WITH``."""

APPEND = Statement(APPENDING, "WITH " + APPENDING_ONE)
"""Topics are locked in order of name, so that two transactions cannot wait for each other. Of each event, ``behind`` is
how many of its topic come after it."""

READ = Statement("SELECT seq, kind, payload, at FROM event WHERE topic = {0} AND seq > {1} ORDER BY seq LIMIT {2}")
ENDS = Statement(
    'SELECT head.topic, head.seq, event.kind, event.payload, event.at FROM "topic_head" head '
    "LEFT JOIN event ON event.topic = head.topic AND event.seq = head.seq WHERE head.topic = ANY({0})"
)

LATEST_OF_STREAM = f"""
    LEFT JOIN topic_head head ON head.topic = '{OF_STREAM}' || CAST(stream.id AS text)
    LEFT JOIN event ON event.topic = head.topic AND event.seq = head.seq
"""
"""Joins to a ``stream`` the last event that tells of its sessions."""


async def append(events: Iterable[Event], at: datetime) -> dict[str, int]:
    """Number and store the events; the new head of each topic."""
    asked = appending(events, at)
    return heads_in(await APPEND.rows(*asked)) if asked else {}


def appending(events: Iterable[Event], at: datetime) -> tuple[str, datetime] | None:
    """The values for ``APPEND`` that number and store these events; None where there are none."""
    behind: Counter[str] = Counter()
    content: list[dict[str, object]] = []
    for event in reversed(list(events)):
        content.append(
            {"topic": event.topic, "behind": behind[event.topic], "kind": event.kind.value, "payload": event.data}
        )
        behind[event.topic] += 1
    return (orjson.dumps(content[::-1]).decode(), at) if content else None


def heads_in(rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """The new head of each topic, from the rows of ``APPEND``."""
    heads: dict[str, int] = {}
    for row in rows:
        heads[row["topic"]] = max(row["seq"], heads.get(row["topic"], 0))
    return heads


async def head_of(topic: str) -> int:
    """The offset of the topic's last event; 0 before the first."""
    head = await TopicHead.get_or_none(topic=topic)
    return head.seq if head else 0


async def end_of(topic: str) -> MarkedOffset:
    """The offset of the topic's last event."""
    (end,) = await ends_of([topic])
    return end


async def ends_of(topics: Sequence[str]) -> list[MarkedOffset]:
    """The ends of several topics in one statement."""
    ends = {row["topic"]: _end_in(row) for row in await ENDS.rows(list(set(topics)))}
    return [ends.get(topic, MarkedOffset(0)) for topic in topics]


def _end_in(row: dict[str, Any]) -> MarkedOffset:
    if row["kind"] is None:
        return MarkedOffset(int(row["seq"]))
    data = orjson.loads(row["payload"])
    return TopicEvent(row["topic"], row["seq"], row["kind"], data, instant(row["at"])).marked_offset


async def read(topic: str, after: int, limit: int) -> list[TopicEvent]:
    """Up to ``limit`` events after that offset, in order."""
    return [
        TopicEvent(topic, row["seq"], row["kind"], orjson.loads(row["payload"]), instant(row["at"]))
        for row in await READ.rows(topic, after, limit)
    ]


async def resumable_head(topic: str, after: MarkedOffset) -> int | None:
    """The topic's head, if the log still has the event at that offset and every one after it; else None."""
    head = await head_of(topic)
    found = await read(topic, after.offset - 1, 1)
    if not found:
        return head if after.offset == head else None
    (event,) = found
    if event.offset == after.offset:
        return head if after.mark in ("", event.marked_offset.mark) else None
    return head if event.offset == after.offset + 1 else None
