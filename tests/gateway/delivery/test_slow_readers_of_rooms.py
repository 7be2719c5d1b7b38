"""Whoever reads a room slowly reads what the room is now: not what was taken out, nor as one who is out."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest

from actions.remove_message import remove_message
from domain.events import room_topic
from gateway.delivery.log_group import LogGroup
from gateway.sockets.outbox import Outbox
from models.log import TopicEvent
from models.people import User
from subscriptions.feeds import LogUpdate
from tests.documents import CHAT, PRESENCE
from tests.gateway.delivery.slow_reader import SlowReader
from tests.reads.elsewhere import another_node
from tests.sockets import Answer
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import followed, groups, listeners, nobody_looks, room, take, topic_of


async def say(stage: Stage, stream: str, count: int) -> list[Answer]:
    return [await stage.ana.do("sendMessage", streamId=stream, body=f"words {n}") for n in range(count)]


def words(events: list[Answer]) -> list[str]:
    return [event["message"]["body"] if "message" in event else "removed" for event in events]


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_who_comes_later_never_reads_a_message_that_was_removed(live_stage: Stage, count: int) -> None:
    stream = await live_stage.live()
    start = (await room(live_stage.ana, stream))["cursor"]
    async with AsyncExitStack() as opened:
        earlier = await listeners(opened, count, live_stage.ana, CHAT, stream=stream, after=start)
        first, second = await say(live_stage, stream, 2)
        for one in earlier:
            assert words([update["event"] for update in await take(one, 2)]) == ["words 0", "words 1"]
        await live_stage.ana.do("removeMessage", messageId=second["id"])
        for one in earlier:
            assert (await one.next())["event"]["messageId"] == second["id"]
        for _ in range(2):
            late = await opened.enter_async_context(live_stage.ana.listening(CHAT, stream=stream, after=start))
            assert words([update["event"] for update in await take(late, 3)]) == ["words 0", "", "removed"]
        await live_stage.ana.do("removeMessage", messageId=first["id"])
        for one in earlier:
            assert (await one.next())["event"]["messageId"] == first["id"]
        later = await opened.enter_async_context(live_stage.ana.listening(CHAT, stream=stream, after=start))
        assert words([update["event"] for update in await take(later, 4)]) == ["", "", "removed", "removed"]


@pytest.mark.parametrize("others", [0, 2])
async def test_what_is_removed_while_somebody_catches_up_is_not_sent_to_them_any_more(
    live_stage: Stage, others: int
) -> None:
    stream = await live_stage.live()
    start = (await room(live_stage.ana, stream))["cursor"]
    messages = await say(live_stage, stream, 4)
    async with AsyncExitStack() as opened:
        for _ in range(others):
            listener = await opened.enter_async_context(live_stage.ana.listening(CHAT, stream=stream, after=start))
            await take(listener, 4)
        witness = await opened.enter_async_context(live_stage.ana.listening(CHAT, stream=stream))
        await followed(live_stage, topic_of(room_topic, stream), by=1 + others)
        reader = await SlowReader.joining(live_stage, live_stage.ana, CHAT, stream=stream, after=start)
        await reader.until(1)
        await live_stage.ana.do("removeMessage", messageId=messages[2]["id"])
        await witness.next()
        await reader.take(4)
        await reader.until(5)
        assert words(reader.told) == ["words 0", "words 1", "", "words 3", "removed"]
        await reader.take()
        await followed(live_stage, topic_of(room_topic, stream), by=2 + others)
        # Nobody has to be spared it any more.
        assert [group._results._withdrawn for group in groups(live_stage) if isinstance(group, LogGroup)] == [set()]
        await reader.leave()


async def test_what_is_removed_while_it_is_made_for_who_leaves_is_kept_for_nobody(live_stage: Stage) -> None:
    stream = await live_stage.live()
    start = (await room(live_stage.ana, stream))["cursor"]
    messages = await say(live_stage, stream, 2)
    async with AsyncExitStack() as opened, live_stage.ana.socket() as socket:
        witnesses = await listeners(opened, 2, live_stage.ana, CHAT, stream=stream)
        await followed(live_stage, topic_of(room_topic, stream), by=2)
        (group,) = groups(live_stage)
        assert isinstance(group, LogGroup)
        source, made = group.source, list[int]()

        async def to_updates(events: Sequence[TopicEvent]) -> list[LogUpdate[Any]]:
            updates = await source.to_updates(events)
            made.append(len(updates))
            if len(made) == 1:
                await live_stage.ana.do("removeMessage", messageId=messages[1]["id"])
                for one in witnesses:
                    await one.next()
                await going.complete()
                await socket.ping()
            return updates

        group._results._source = replace(source, to_updates=to_updates)
        going = await socket.subscribe(CHAT, stream=stream, after=start)
        while not made or group._results._missed or len(group.listeners) > len(witnesses):
            await socket.ping()
        async with live_stage.ana.listening(CHAT, stream=stream, after=start) as late:
            assert words([update["event"] for update in await take(late, 3)]) == ["words 0", "", "removed"]


async def test_what_another_node_has_removed_is_not_sent_though_nobody_has_told_of_it_here(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    elsewhere = another_node(live_stage, monkeypatch)
    stream = await live_stage.live()
    start = (await room(live_stage.ana, stream))["cursor"]
    async with AsyncExitStack() as opened:
        earlier = await listeners(opened, 2, live_stage.ana, CHAT, stream=stream, after=start)
        await followed(live_stage, topic_of(room_topic, stream), by=2)
        (message,) = await say(live_stage, stream, 1)
        for one in earlier:
            assert words([(await one.next())["event"]]) == ["words 0"]
        ana = await User.get(id=row_of(live_stage.ana.id))
        await elsewhere.run(remove_message, ana, row_of(message["id"]))
        late = await opened.enter_async_context(live_stage.ana.listening(CHAT, stream=stream, after=start))
        assert words([(await late.next())["event"]]) == [""]


@pytest.mark.parametrize("document", [CHAT, PRESENCE])
async def test_who_is_out_is_out_at_once_however_slowly_they_read(
    live_stage: Stage, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    start = (await room(live_stage.ana, stream))["cursor"]
    await say(live_stage, stream, 4)
    for activity in ("WATCHING_STREAM", "IN_ROOM"):
        await live_stage.enters(live_stage.ana, stream)
        await live_stage.ana.do("setActivity", streamId=stream, activity=activity)
    reader = await SlowReader.joining(live_stage, live_stage.ben, document, stream=stream, after=start)
    await reader.until(1)
    told = len(reader.told)
    await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
    assert await reader.ended() == "revoked"
    await live_stage.waiting(live_stage.cleo, stream)
    await live_stage.enters(live_stage.cleo, stream)
    await say(live_stage, stream, 1)
    assert len(reader.told) == told
    await reader.leave()


async def test_who_was_blocked_between_being_let_in_and_being_served_reads_nothing(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    start = (await room(live_stage.ana, stream))["cursor"]
    await say(live_stage, stream, 2)
    async with live_stage.ana.listening(CHAT, stream=stream) as anas:
        await followed(live_stage, topic_of(room_topic, stream))
        endpoint = live_stage.app.state.endpoint
        open_feed = endpoint.schema.open

        async def blocked_meanwhile(*given: object) -> object:
            opened = await open_feed(*given)
            await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
            await say(live_stage, stream, 1)
            await take(anas, 1)
            return opened

        endpoint.schema.open = blocked_meanwhile
        reader = await SlowReader.joining(live_stage, live_stage.ben, CHAT, stream=stream, after=start)
        endpoint.schema.open = open_feed
        assert await reader.ended() == "complete"
        assert reader.told == []
        await reader.leave()


async def test_what_waits_for_who_is_out_is_dropped_and_nothing_of_the_others() -> None:
    taken: list[str] = []

    async def never(text: str) -> None:
        taken.append(text)
        await blocked.wait()

    blocked = asyncio.Event()
    outbox = Outbox(never, None, 100, lambda: None)
    for text in ("a0", "a1", "b0", "a2", "b1"):
        outbox.put(text)
    outbox.drop(b"a")
    blocked.set()
    await outbox.drained()
    assert taken == ["a0", "b0", "b1"]
