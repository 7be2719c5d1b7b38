"""A topic whose log was put back to an older copy has nothing of what was lost, nor waits for it."""

import asyncio
from typing import Any

import pytest
from broadcaster import Event as Hint

from models import log
from models.log import LoggedEvent, TopicEvent, TopicHead
from subscriptions.redis_broadcast import RESYNC
from subscriptions.topic import Topic
from subscriptions.topics import Topics
from tests.sockets import TIMEOUT_SECONDS
from tests.subscriptions.test_topics import append, topics

__all__ = ["topics"]

NAME = "room:of-somebody"


async def followed(topics: Topics) -> Topic:
    """A topic of three events, which this node has read and announced."""
    topic = await topics.follow(NAME)
    await topic.ready()
    await append(NAME, 3)
    await topics.announce({NAME: 3})
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while topic.head < 3:
            await log.head_of(NAME)
    return topic


async def put_back(topic: Topic, events: int) -> None:
    """The log has so many others instead, and a look has found that out."""
    await LoggedEvent.filter(topic=NAME).delete()
    await TopicHead.filter(topic=NAME).delete()
    await append(NAME, events)
    noticed = asyncio.Event()
    topic.call_when_moved(noticed.set)
    topic.compare(await log.end_of(NAME))
    await asyncio.wait_for(noticed.wait(), TIMEOUT_SECONDS)
    topic.call_no_more(noticed.set)


async def test_who_begins_then_begins_where_the_log_ends_now(topics: Topics) -> None:
    topic = await followed(topics)
    await put_back(topic, 1)
    assert (await topics.head(NAME), topic.latest) == (1, 1)


async def test_who_is_behind_then_reads_what_is_there_now(topics: Topics) -> None:
    topic = await followed(topics)
    lost = await topic.after(0)
    await put_back(topic, 3)
    found = await topic.after(0)
    assert found == await log.read(NAME, 0, 3)
    assert found != lost


async def test_what_was_being_read_of_the_lost_one_is_not_kept(topics: Topics, monkeypatch: pytest.MonkeyPatch) -> None:
    await append(NAME, 3)
    topic = await topics.follow(NAME)
    await topic.ready()
    read, lost = log.read, list[TopicEvent]()

    async def reading(*asked: Any) -> list[TopicEvent]:
        found = await read(*asked)
        if not lost:
            lost.extend(found)
            await put_back(topic, 2)
        return found

    monkeypatch.setattr(log, "read", reading)
    found = await topic.after(0)
    assert len(lost) == 3
    assert found == await read(NAME, 0, 3)
    assert await topic.after(1) == found[1:]


async def test_one_whose_last_events_are_kept_no_longer_was_not_put_back(topics: Topics) -> None:
    topic, heard = await followed(topics), asyncio.Event()
    await LoggedEvent.filter(topic=NAME).delete()
    topic.call_when_moved(heard.set)
    await topic.put(Hint(NAME, RESYNC))
    await asyncio.wait_for(heard.wait(), TIMEOUT_SECONDS)
    assert (topic.epoch, topic.head) == (0, 3)
