"""Clients that are cut off every few seconds for a minute, while others write fifty messages a second."""

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection

from domain.events import room_topic
from gateway.delivery import kept_results
from models.chat import MessageWithAuthor, messages_with_authors
from subscriptions import rooms
from subscriptions.topic import RECENT
from tests.conftest import ON_POSTGRES
from tests.documents import CHAT
from tests.parts.databases import Backend
from tests.sockets import Answer
from tests.stage import Person, Stage
from tests.subscriptions.briefly import chat, followed, room, topic_of
from tests.system.nodes import THE_END, Listener, Room, Writing, nodes, opened

SECONDS, PER_SECOND = 60, 50
WRITERS = 10
BETWEEN_CUTS = (50, 200)
"""Messages: every one to four seconds."""


class Cut(Listener):
    """Its connection breaks every few messages; after every ``late``-th time it comes back only when it has missed more
    than a node keeps in memory."""

    def __init__(self, room: Room, people: Sequence[Person], *, random: Random, writing: Writing, late: int) -> None:
        super().__init__(room, people)
        self.random, self.writing, self.late = random, writing, late
        self.cuts = 0
        self._left = random.randint(*BETWEEN_CUTS)

    def take(self, update: Answer, connection: ClientConnection) -> None:
        super().take(update, connection)
        self._left -= 1
        if self._left <= 0 and not self.at_the_end:
            self._left = self.random.randint(*BETWEEN_CUTS)
            self.cuts += 1
            connection.transport.abort()

    async def rest(self) -> None:
        if self.cuts % self.late == 0:
            await self.writing.more(RECENT + 50)


@ON_POSTGRES
@pytest.mark.proof
@pytest.mark.timeout(300)
async def test_clients_that_are_cut_off_again_and_again_have_every_message_once_in_order(
    database_url: str, backend: Backend
) -> None:
    async with nodes(database_url, backend.broadcast_url, backend.broadcast_url, LIMITS="off") as servers:
        place = await opened(database_url, servers, "Ben", "Cleo")
        writing = Writing(place)
        listeners = [
            Cut(place, order, random=Random(seed), writing=writing, late=late)
            for seed, order, late in (
                (1, place.people["Ana"], 1_000),
                (2, place.people["Ben"][:1], 1_000),
                (3, place.people["Ben"][::-1], 5),
                (4, place.people["Cleo"][1:], 3),
            )
        ]
        listening = [asyncio.create_task(listener.listen()) for listener in listeners]
        writers = [asyncio.create_task(write(writing, number)) for number in range(WRITERS)]
        await asyncio.gather(*writers)
        writing.end()
        await writing.say("Ana", THE_END)
        await asyncio.gather(*listening)

        log = await place.log()
        assert len(log) == SECONDS * PER_SECOND + 1
        for listener in listeners:
            assert listener.bodies == log
            assert listener.sockets == listener.cuts + 1 >= len(log) / BETWEEN_CUTS[1]


@pytest.fixture
def live_stage(live_stage: Stage) -> Stage:
    live_stage.tune(chat_rate_per_minute=0)
    return live_stage


async def test_what_a_client_missed_is_whole_when_the_node_forgets_a_part_while_it_is_read(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_results, "RESULTS_KEPT", 3)
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(*which: Any) -> dict[int, MessageWithAuthor]:
        monkeypatch.setattr(rooms, "messages_with_authors", messages_with_authors)
        reading.set()
        await go_on.wait()
        return await messages_with_authors(*which)

    ana = live_stage.ana
    stream = await live_stage.live()
    after = (await room(ana, stream))["cursor"]
    async with ana.listening(CHAT, stream=stream) as first, ana.listening(CHAT, stream=stream) as second:
        await followed(live_stage, topic_of(room_topic, stream), by=2)
        for body in "abcde":
            await ana.do("sendMessage", streamId=stream, body=body)
            for listener in (first, second):
                assert chat(await listener.next()) == ("Ana", body)
        monkeypatch.setattr(rooms, "messages_with_authors", slowly)
        async with ana.listening(CHAT, stream=stream, after=after) as returned:
            await reading.wait()
            await ana.do("sendMessage", streamId=stream, body="f")
            assert chat(await first.next()) == ("Ana", "f")
            go_on.set()
            for body in "abcdef":
                assert chat(await returned.next()) == ("Ana", body)


async def write(writing: Writing, number: int) -> None:
    """A writer's share of what is written each second, on the one node or the other."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for turn in range(SECONDS * PER_SECOND // WRITERS):
        await asyncio.sleep(began + turn * WRITERS / PER_SECOND - loop.time())
        await writing.say("Ana", f"{number} {turn}", number % 2)
