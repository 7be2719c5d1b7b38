"""The event log: what subscriptions deliver.

An event's offset, its number in its topic from 1 without gaps, is in the column ``seq``; its data in ``payload``.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson
from tortoise import BaseDBAsyncClient, fields
from tortoise.models import Model

from domain.events import Event, EventData
from models.fields import DatetimeField


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


class Place(NamedTuple):
    """A place in a topic's log, behind the event of that offset. ``mark`` tells that event from another that has its
    number since the database was put back; it is empty before the first event, and where it is not known."""

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
    def place(self) -> Place:
        """Behind this event."""
        content = orjson.dumps([self.kind, self.data, self.at], option=orjson.OPT_SORT_KEYS)
        return Place(self.offset, blake2b(content, digest_size=MARK_BYTES).hexdigest())


MARK_BYTES = 6
COLUMNS = ("seq", "kind", "payload", "at")
"""Of ``LoggedEvent``, as ``TopicEvent`` has them."""

NEXT_NUMBERS = (
    "INSERT INTO topic_head (topic, seq) VALUES ({0}, {1}) "
    "ON CONFLICT (topic) DO UPDATE SET seq = topic_head.seq + excluded.seq RETURNING seq"
)


async def append(connection: BaseDBAsyncClient, events: Iterable[Event], at: datetime) -> dict[str, int]:
    """Number and store the events; the new head of each topic. Topics are locked in order of name, so that
    two transactions cannot wait for each other."""
    by_topic: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_topic[event.topic].append(event)
    heads: dict[str, int] = {}
    rows: list[LoggedEvent] = []
    for topic in sorted(by_topic):
        of_topic = by_topic[topic]
        heads[topic] = await _advance(connection, topic, len(of_topic))
        first = heads[topic] - len(of_topic) + 1
        rows += [
            LoggedEvent(topic=topic, seq=first + index, kind=event.kind.value, payload=event.data, at=at)
            for index, event in enumerate(of_topic)
        ]
    if rows:
        await LoggedEvent.bulk_create(rows)
    return heads


async def _advance(connection: BaseDBAsyncClient, topic: str, by: int) -> int:
    marks = ("$1", "$2") if connection.capabilities.dialect == "postgres" else ("?1", "?2")
    rows: list[dict[str, Any]] = await connection.execute_query_dict(NEXT_NUMBERS.format(*marks), [topic, by])
    return int(rows[0]["seq"])


async def head_of(topic: str) -> int:
    """The offset of the topic's last event; 0 before the first."""
    head = await TopicHead.get_or_none(topic=topic)
    return head.seq if head else 0


async def heads_of(topics: Sequence[str]) -> list[int]:
    """The heads of several topics in one query."""
    heads = dict(await TopicHead.filter(topic__in=set(topics)).values_list("topic", "seq"))
    return [int(heads.get(topic, 0)) for topic in topics]


async def end_of(topic: str) -> Place:
    """Behind the topic's last event."""
    last = await LoggedEvent.filter(topic=topic).order_by("-seq").first().values_list(*COLUMNS)
    return TopicEvent(topic, *last).place if last else Place(await head_of(topic))


async def read(topic: str, after: int, limit: int) -> list[TopicEvent]:
    """Up to ``limit`` events after that offset, in order."""
    events = LoggedEvent.filter(topic=topic, seq__gt=after).order_by("seq").limit(limit)
    return [TopicEvent(topic, *row) for row in await events.values_list(*COLUMNS)]


async def resumable_head(topic: str, after: Place) -> int | None:
    """The topic's head, when the log still has that place, and every event after it."""
    head = await head_of(topic)
    found = await read(topic, after.offset - 1, 1)
    if not found:
        return head if after.offset == head else None
    (event,) = found
    if event.offset == after.offset:
        return head if after.mark in ("", event.place.mark) else None
    return head if event.offset == after.offset + 1 else None
