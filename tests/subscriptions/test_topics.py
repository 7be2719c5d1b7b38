"""A topic is listened to as long as somebody follows it, and ends with the last; at rest all are looked at together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tortoise import Tortoise

import subscriptions.topics
from domain.events import Event, EventKind, line_topic, room_topic
from internals.broadcaster import HandingBroadcast
from models import log
from models.database.opening import connect
from subscriptions.rounds import Rounds
from subscriptions.topics import Topics
from tests.sockets import TIMEOUT_SECONDS
from tests.statements import statements
from tests.subscriptions.briefly import NEVER

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


@pytest.mark.parametrize("by", ["a hint", "a look"])
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
        await append(name)
        if by == "a hint":
            await broadcast.publish(name, "1")
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await told.wait()
        await topics.close()
    await Tortoise.close_connections()
    assert order == [name, "followers"]


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
    assert turns[:2] == [[0, 2, 3], [4]]
    enough.clear()
    turns.clear()
    await asyncio.wait_for(enough.wait(), TIMEOUT_SECONDS)
    await rounds.close()
    assert {one for some in turns for one in some} == {0, 2, 3, 4}
