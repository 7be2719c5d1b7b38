"""A topic is listened to as long as somebody follows it, and ends with the last; at rest all are looked at together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from broadcaster import Event as Hint
from tortoise import Tortoise

import subscriptions.topic
import subscriptions.topics
from domain.events import Event, EventKind, line_topic, room_topic
from internals.broadcaster import HandingBroadcast
from models import log
from models.database.opening import connect
from models.log import MarkedOffset, TopicEvent
from schema.served import served
from subscriptions.rounds import Rounds
from subscriptions.topic import Topic
from subscriptions.topics import Topics
from tests.sockets import TIMEOUT_SECONDS
from tests.statements import statements
from tests.subscriptions.briefly import NEVER, Somebody

MANY = 120


@pytest.fixture
async def topics(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Topics]:
    """Nobody looks at them, unless a test says how often: that would be a statement of nobody's."""
    monkeypatch.setattr(subscriptions.topics, "LOOK_AT_HEAD_SECONDS", NEVER)
    await connect(database_url)
    broadcast = HandingBroadcast("memory://")
    async with broadcast:
        topics = Topics(broadcast)
        yield topics
        await topics.close()
    await Tortoise.close_connections()


async def append(name: str, events: int = 1) -> None:
    """Events that nobody announces."""
    posted = [Event(name, EventKind.MESSAGE_POSTED, {"message": str(uuid4())}) for _ in range(events)]
    await log.append(posted, datetime.now(UTC))


@pytest.mark.parametrize("by", ["a hint", "an older hint", "a look"])
async def test_what_depends_on_a_topic_is_old_before_its_followers_are_told(
    database_url: str, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions.topics, "LOOK_AT_HEAD_SECONDS", 0.1 if by == "a look" else NEVER)
    await connect(database_url)
    name, told = room_topic(uuid4()), asyncio.Event()
    order: list[str] = []
    broadcast = HandingBroadcast("memory://")
    async with broadcast:
        topics = Topics(broadcast, order.append)
        topic = await topics.follow(name)
        await topic.ready()

        def tell() -> None:
            order.append("followers")
            told.set()

        topic.call_when_moved(tell)
        # As another node does.
        await append(name, 2)
        if by != "a look":
            await broadcast.publish(name, "2" if by == "a hint" else "1")
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await told.wait()
        await topics.close()
    await Tortoise.close_connections()
    # Of what is read beyond its hint, too: others may have read what depends on it since that came.
    assert order == [*[name] * (2 if by == "an older hint" else 1), "followers"]


@pytest.mark.parametrize("turns", range(12))
async def test_a_topic_ends_whenever_a_hint_comes(topics: Topics, turns: int) -> None:
    name = room_topic(uuid4())
    async with asyncio.timeout(TIMEOUT_SECONDS) as limit:
        topic = await topics.follow(name)
        await topic.ready()
        await topics.announce({name: 1})
        # The notification is somewhere on its way when the last follower leaves.
        for _ in range(turns):
            await asyncio.sleep(0)
        await topics.leave(topic)
    assert not limit.expired()


async def test_what_was_not_announced_is_found_by_one_statement_for_all_topics(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions.topics, "LOOK_AT_HEAD_SECONDS", 0.2)
    followed = [await topics.follow(room_topic(uuid4())) for _ in range(MANY)]
    moved = [asyncio.Event() for _ in followed]
    for topic, event in zip(followed, moved, strict=True):
        await topic.ready()
        topic.call_when_moved(event.set)
    await append(followed[7].name)
    with statements(others=True) as found:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await moved[7].wait()
    assert [topic.head for topic in followed] == [int(number == 7) for number in range(MANY)]
    assert [event.is_set() for event in moved].count(True) == 1
    # One look, or the end of one more, and what has moved is read.
    assert len(found.asked) <= 3


async def test_a_topic_without_a_log_costs_no_statement(topics: Topics) -> None:
    with statements(others=True) as found:
        topic = await topics.follow(line_topic(uuid4()))
        await topic.ready()
        moved = asyncio.Event()
        topic.call_when_moved(moved.set)
        await topics.announce({topic.name: 0})
        await asyncio.wait_for(moved.wait(), TIMEOUT_SECONDS)
    assert found.asked == []


async def test_many_who_begin_at_once_ask_for_the_ends_together(topics: Topics) -> None:
    with statements(others=True) as found:
        await asyncio.gather(*(topics.head(room_topic(uuid4())) for _ in range(MANY)))
    assert len(found.asked) <= 3


async def test_who_asks_for_the_head_and_then_follows_asks_once(topics: Topics) -> None:
    name = room_topic(uuid4())
    await append(name)
    with statements(others=True) as found:
        assert await topics.head(name) == 1
        topic = await topics.follow(name)
        await topic.ready()
    assert len(found.asked) == 1


async def test_who_begins_behind_what_this_node_has_written_is_not_sent_that_though_it_was_not_read_yet(
    topics: Topics,
) -> None:
    topic = await topics.follow(room_topic(uuid4()))
    await topic.ready()
    await append(topic.name, 2)
    await topics.announce({topic.name: 2})
    assert await topics.head(topic.name) == 2


async def test_a_topic_that_nobody_follows_after_all_ends_at_the_next_look(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions.topics, "LOOK_AT_HEAD_SECONDS", 0.1)
    name = room_topic(uuid4())
    assert await topics.head(name) == 0
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while name in topics._topics:
            await log.end_of(name)


async def test_all_who_come_back_a_little_behind_are_served_by_one_reading(topics: Topics) -> None:
    name = room_topic(uuid4())
    await append(name, 5)
    topic = await topics.follow(name)
    await topic.ready()
    with statements(others=True) as found:
        missed = await asyncio.gather(*(topic.after(behind) for behind in (0, 1, 4, 4)))
        assert [[event.offset for event in some] for some in missed] == [[1, 2, 3, 4, 5], [2, 3, 4, 5], [5], [5]]
    assert len(found.asked) == 1


async def test_a_topic_that_was_just_read_rests_and_what_comes_meanwhile_waits(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions.topic, "REST_SECONDS", NEVER)
    topic, told = await topics.follow(room_topic(uuid4())), asyncio.Event()
    await topic.ready()
    topic.call_when_moved(told.set)
    for offset in (1, 2):
        await append(topic.name)
        await topics.announce({topic.name: offset})
        await asyncio.wait_for(told.wait(), TIMEOUT_SECONDS)
    for _ in range(20):
        # It could have been read as often.
        await log.end_of(topic.name)
    assert topic.head == 1


async def test_a_topic_reads_for_nobody_in_particular_whoever_makes_it(
    topics: Topics, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, moved = room_topic(uuid4()), asyncio.Event()
    read, read_for = log.read, list[object]()

    async def end_of(topic: str) -> MarkedOffset:
        read_for.append(served.get())
        return await log.end_of(topic)

    async def noted(*asked: Any) -> list[TopicEvent]:
        read_for.append(served.get())
        return await read(*asked)

    monkeypatch.setattr(log, "read", noted)
    await append(name, 2)
    served.set(Somebody())
    topic = Topic(name, end_of, lambda _: None)
    await topic.ready()
    assert [event.offset for event in await topic.after(0)] == [1, 2]
    topic.call_when_moved(moved.set)
    await append(name)
    await topic.put(Hint(name, "3"))
    await asyncio.wait_for(moved.wait(), TIMEOUT_SECONDS)
    await topic.close()
    # Its end, what was before that, and what is new.
    assert read_for == [None, None, None]


async def test_in_rounds_each_has_a_turn_and_who_leaves_has_none() -> None:
    turns: list[list[int]] = []
    enough = asyncio.Event()

    async def turn(some: list[int]) -> None:
        turns.append(some)
        if len(turns) == 2:
            enough.set()
            raise RuntimeError("a turn that fails")

    rounds = Rounds(lambda: 0.2, turn, most=3)
    for number in range(5):
        rounds.join(number)
    rounds.leave(1)
    await asyncio.wait_for(enough.wait(), TIMEOUT_SECONDS)
    # On a slow machine others are due again by the second.
    assert (turns[0], turns[1][0]) == ([0, 2, 3], 4)
    enough.clear()
    turns.clear()
    await asyncio.wait_for(enough.wait(), TIMEOUT_SECONDS)
    await rounds.close()
    assert {one for some in turns for one in some} == {0, 2, 3, 4}


async def test_a_turn_is_for_nobody_in_particular_whoever_has_joined_first() -> None:
    turn_for: asyncio.Future[object] = asyncio.get_running_loop().create_future()

    async def turn(_: list[int]) -> None:
        turn_for.set_result(served.get())

    served.set(Somebody())
    rounds = Rounds(lambda: 0.0 if not turn_for.done() else NEVER, turn, most=1)
    rounds.join(1)
    assert await asyncio.wait_for(turn_for, TIMEOUT_SECONDS) is None
    await rounds.close()
