"""One who reads nothing: others do not notice, the server does not grow, and nothing is lost."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from statistics import median
from time import monotonic

from gateway.sockets.closes import SLOW_CONSUMER
from tests.conftest import ON_POSTGRES
from tests.documents import CHAT
from tests.gateway.sockets.wire import Closed, Wire, wired
from tests.metrics import metric
from tests.parts.databases import Backend
from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Person
from tests.system.nodes import THE_END, Room, nodes, opened
from tests.system.process import ServerProcess

READERS = 199
MESSAGES = 200
USUALLY = 50
"""Of them, without anybody who is stuck."""

LENGTH = 4_000
SUBSCRIPTIONS = 40
"""Of a stuck reader, all on its one socket: it is owed so many times as much as the others."""

GROWTH_BYTES = (MESSAGES - USUALLY) * LENGTH * SUBSCRIPTIONS // 4
LATENCY_SECONDS, LATENCY_FACTOR = 2.0, 5
"""Of what is usual: a machine that stands still for a while delays one message or two."""

SMALL_BUFFER = 4096
SETTINGS = {"SOCKET_BUFFER_BYTES": "65536", "MESSAGE_LENGTH": str(2 * LENGTH), "PING_INTERVAL_SECONDS": "600"}


class Audience:
    """Who read everything at once."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self._have: Counter[str] = Counter()
        self._all_have = asyncio.Event()

    async def read(self, wire: Wire) -> None:
        """Up to the end."""
        seen: list[str] = []
        self.seen.append(seen)
        while not seen or seen[-1] != THE_END:
            body = said((await wire.receive())["payload"])
            seen.append(body)
            self._have[body] += 1
            if self._have[body] == READERS:
                self._all_have.set()

    async def tell(self, author: Person, room: Room, body: str) -> float:
        """Write that, and wait until all have it; how long that took."""
        self._all_have.clear()
        written_at = monotonic()
        await author.do("sendMessage", streamId=room.stream, body=body)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            await self._all_have.wait()
        return monotonic() - written_at

    async def tell_many(self, author: Person, room: Room, messages: int) -> float:
        """Write many, one after the other; how long one of them usually took."""
        return median([await self.tell(author, room, f"{len(self._have)} {'.' * LENGTH}") for _ in range(messages)])


def said(payload: Answer) -> str:
    return str(payload["data"]["waitingRoomChat"]["event"]["message"]["body"])


class Stuck:
    """Listens many times over, and then reads no more until it is told to."""

    def __init__(self, wire: Wire) -> None:
        self.seen: dict[str, list[str]] = {str(number): [] for number in range(SUBSCRIPTIONS)}
        self.cursor = ""
        self._wire = wire

    async def subscribe(self, room: Room) -> None:
        for number in self.seen:
            await self._wire.subscribe(number, CHAT, stream=room.stream)

    async def read_one_each(self) -> None:
        while not all(self.seen.values()):
            await self._read()

    async def read_to_the_close(self) -> Closed:
        """All that there is; how the server had closed."""
        try:
            while True:
                await self._read()
        except Closed as closed:
            return closed

    async def _read(self) -> None:
        message = await self._wire.receive()
        seen = self.seen[message["id"]]
        seen.append(said(message["payload"]))
        if seen is self.seen["0"]:
            self.cursor = message["payload"]["data"]["waitingRoomChat"]["cursor"]


@ON_POSTGRES
async def test_a_reader_that_is_stuck_costs_the_others_and_the_server_nothing_and_loses_nothing(
    database_url: str, backend: Backend
) -> None:
    async with nodes(database_url, backend.broadcast_url, **SETTINGS) as (server,), AsyncExitStack() as open_wires:
        room = await opened(database_url, [server], "Ben")
        ana, ben = room.on(0, "Ana"), room.on(0, "Ben")
        audience, reading = Audience(), []
        for _ in range(READERS):
            wire = await open_wires.enter_async_context(wired(ana, server.port))
            await wire.subscribe("1", CHAT, stream=room.stream, after=room.cursor)
            reading.append(asyncio.create_task(audience.read(wire)))
        usual = await audience.tell_many(ana, room, USUALLY)

        stuck = [Stuck(await open_wires.enter_async_context(wired(ben, server.port, SMALL_BUFFER))) for _ in range(2)]
        for one in stuck:
            await one.subscribe(room)
        subscribed = asyncio.gather(*(one.read_one_each() for one in stuck))
        while not subscribed.done():
            await audience.tell(ana, room, str(monotonic()))
        before = server.resident_bytes()
        telling = asyncio.create_task(audience.tell_many(ana, room, MESSAGES - USUALLY))
        await until_cut_off(server, len(stuck))
        closed = await stuck[0].read_to_the_close()
        assert (closed.code, closed.reason) == SLOW_CONSUMER
        assert await telling < max(LATENCY_SECONDS, usual * LATENCY_FACTOR)
        assert server.resident_bytes() - before < GROWTH_BYTES
        # This one was in no hurry: perhaps it was dropped meanwhile.
        assert (await stuck[1].read_to_the_close()).code in (SLOW_CONSUMER.code, None)

        await audience.tell(ana, room, THE_END)
        await asyncio.gather(*reading)
        log = await room.log()
        assert audience.seen == [log] * READERS
        for one in stuck:
            for seen in one.seen.values():
                begin = log.index(seen[0])
                assert seen == log[begin : begin + len(seen)]
            rest = await resumed(ben, server, room, one.cursor)
            assert one.seen["0"] + rest == log[log.index(one.seen["0"][0]) :]


async def until_cut_off(server: ServerProcess, count: int) -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await metric(server.http, "greenroom_slow_readers_total") < count:
            pass


async def resumed(person: Person, server: ServerProcess, room: Room, cursor: str) -> list[str]:
    """What comes behind that cursor, up to the end."""
    seen: list[str] = []
    async with wired(person, server.port) as wire:
        await wire.subscribe("1", CHAT, stream=room.stream, after=cursor)
        while not seen or seen[-1] != THE_END:
            seen.append(said((await wire.receive())["payload"]))
    return seen
