"""Whoever joins, or comes back, is sent everything once and in order; what many have missed is read for all of them."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from graphql import GraphQLError
from tortoise.connection import get_connection

from domain.events import room_topic
from gateway.delivery.encoded import Encoded
from gateway.delivery.log_group import LogGroup
from gateway.delivery.log_results import CATCH_UP_TOGETHER
from gateway.delivery.state_group import StateGroup
from gateway.delivery.subscriber import Sent, Wire
from gateway.execution.asker import Asker
from schema.cursors import marked_offset_of
from tests.documents import CHAT, EMBLEM
from tests.gateway.execution.asking import NO_LIMITS
from tests.metrics import Counts
from tests.sockets import TIMEOUT_SECONDS, Stream
from tests.stage import Stage
from tests.statements import statements
from tests.subscriptions.briefly import chat, followed, groups, listeners, room, take, topic_of, write

EXECUTED = "greenroom_executions_total"


@pytest.fixture
def live_stage(live_stage: Stage) -> Stage:
    live_stage.tune(chat_rate_per_minute=0)
    return live_stage


async def test_those_who_come_back_from_different_places_share_what_they_missed_and_the_rest(
    live_stage: Stage,
) -> None:
    stream = await live_stage.live()
    cursors = []
    for n in range(10):
        await live_stage.ana.do("sendMessage", streamId=stream, body=str(n))
        cursors.append((await room(live_stage.ana, stream))["cursor"])
    async with AsyncExitStack() as opened:
        first = (await listeners(opened, 1, live_stage.ana, CHAT, stream=stream))[0]
        await followed(live_stage, topic_of(room_topic, stream))
        counts = Counts()
        returning: list[Stream] = []
        for one in cursors:
            returning += await listeners(opened, 1, live_stage.ana, CHAT, stream=stream, after=one)
            await followed(live_stage, topic_of(room_topic, stream), by=1 + len(returning))
        await live_stage.ana.do("sendMessage", streamId=stream, body="10")
        assert chat(await first.next()) == ("Ana", "10")
        for n, returned in enumerate(returning):
            assert [chat(update)[1] for update in await take(returned, 10 - n)] == [str(m) for m in range(n + 1, 11)]
        assert len(groups(live_stage)) == 1
        assert counts.of(EXECUTED) == 10


async def test_who_joins_amid_the_traffic_is_sent_everything_once_in_order(live_stage: Stage) -> None:
    stream = await live_stage.live()
    start = (await room(live_stage.ana, stream))["cursor"]
    writing = asyncio.create_task(write(live_stage.ana, stream, 120))
    async with AsyncExitStack() as opened:
        joined: list[Stream] = []
        while not writing.done() and len(joined) < 30:
            joined += await listeners(opened, 1, live_stage.ana, CHAT, stream=stream, after=start)
        await writing
        assert len(joined) > 5
        for one in joined:
            assert [chat(update)[1] for update in await take(one, 120)] == [str(n) for n in range(120)]
            assert one.nothing_yet()


async def test_what_is_asked_for_while_the_database_is_away_begins_when_it_is_back(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
    database = get_connection("default")
    async with live_stage.ana.socket() as socket:
        await database.execute_script("ALTER TABLE live_stream RENAME TO away")
        chats = await socket.subscribe(CHAT, stream=stream, after=cursor)
        emblems = await socket.subscribe(EMBLEM, stream=stream)
        await socket.ping()
        await database.execute_script("ALTER TABLE away RENAME TO live_stream")
        assert chat(await chats.next()) == ("Ana", "hello")
        assert (await emblems.next())["emblem"] == "AVAILABLE"


async def test_who_joins_while_the_last_value_is_read_is_sent_it_before_the_end(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.listening(EMBLEM, stream=stream) as first, live_stage.anonymous.socket() as socket:
        assert (await first.next())["emblem"] == "AVAILABLE"
        (group,) = groups(live_stage)
        assert isinstance(group, StateGroup)
        source, late = group.source, list[Stream]()

        async def read() -> Any:
            value: Any = await source.read()
            if value.ended and not late:
                late.append(await socket.subscribe(EMBLEM, stream=stream))
                while len(group.listeners) == 1:
                    await asyncio.sleep(0)
            return value

        group.source = replace(source, read=read)
        await live_stage.ana.do("endStream", streamId=stream)
        assert (await first.next())["status"] == "ENDED"
        await first.ended()
        assert (await late[0].next())["status"] == "ENDED"
        await late[0].ended()


async def test_who_leaves_while_the_first_value_is_read_disturbs_nobody(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ben.listening(EMBLEM, stream=stream) as staying, live_stage.anonymous.socket() as socket:
        assert (await staying.next())["emblem"] == "AVAILABLE"
        (group,) = groups(live_stage)
        assert isinstance(group, StateGroup)
        source, gone = group.source, asyncio.Event()

        async def read() -> Any:
            value = await source.read()
            if len(group.listeners) == 2:
                await going.complete()
                await socket.ping()
                gone.set()
            return value

        group.source = replace(source, read=read)
        going = await socket.subscribe(EMBLEM, stream=stream)
        await asyncio.wait_for(gone.wait(), TIMEOUT_SECONDS)
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("endStream", streamId=stream)
        assert (await staying.next())["status"] == "ENDED"
        assert going.nothing_yet()


class Returning:
    """Somebody who comes back, and keeps what they are sent."""

    user_id = None
    asker = Asker("somebody", NO_LIMITS)
    busy = False
    prefix = b""

    def __init__(self, wire: Wire | None = None) -> None:
        self.wire = wire
        self.sent: list[Encoded] = []

    def deliver(self, encoded: Encoded) -> None:
        self.sent.append(encoded)

    def complete(self) -> None:
        raise AssertionError

    def revoke(self) -> None:
        raise AssertionError

    def fail(self, errors: list[GraphQLError]) -> None:
        raise AssertionError(errors)

    def resubscribe(self, sent: Sent | None) -> None:
        raise AssertionError

    async def drained(self) -> None:
        raise AssertionError


async def test_what_many_have_missed_is_read_and_executed_for_ten_at_once(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.delivery.kept_results.RESULTS_KEPT", 1)
    stream, missed, many = await live_stage.live(), 5, 40
    topic = topic_of(room_topic, stream)
    seen = marked_offset_of((await room(live_stage.ana, stream))["cursor"], topic)
    async with live_stage.ana.listening(CHAT, stream=stream) as first:
        await followed(live_stage, topic)
        for n in range(missed):
            await live_stage.ana.do("sendMessage", streamId=stream, body=str(n))
        await take(first, missed)
        (group,) = groups(live_stage)
        assert isinstance(group, LogGroup)
        returning = [Returning() for _ in range(many)]
        counts = Counts()
        with statements(others=True) as found:
            await asyncio.gather(*(group.join(one, seen.offset, 0) for one in returning))
        assert group.size == 1 + many
        assert [len(one.sent) for one in returning] == [missed] * many
        rounds = 1 + many // CATCH_UP_TOGETHER
        assert 1 <= len([one for one in found.asked if "message.body" in one]) <= rounds
        assert counts.of(EXECUTED) <= rounds * missed
        for one in returning:
            group.drop(one)
