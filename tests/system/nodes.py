"""Several nodes on one database, a waiting room there, and people who write and listen whatever happens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count, cycle
from typing import Any
from uuid import uuid4

import httpx
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import WebSocketException

from tests.documents import CHAT, OFFER
from tests.parts.postgres import connected
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, row_of
from tests.subscriptions.briefly import room
from tests.system.process import ServerGone, ServerProcess, next_or_gone, serving

THE_END = "the end"
WRITTEN = "SELECT body FROM chat_message WHERE stream_id = $1 ORDER BY seq"
PAUSE_SECONDS = 0.05
"""Between two attempts of a client, so that those who wait for a server leave it time to start."""


@asynccontextmanager
async def nodes(database: str, *broadcasts: str, **settings: str) -> AsyncIterator[list[ServerProcess]]:
    """A node for each address of a broadcast."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(serving(database, BROADCAST_URL=url, **settings)) for url in broadcasts]


@dataclass(frozen=True)
class Room:
    """Ana's waiting room. Each person of it is there as a client of each node."""

    database: str
    stream: str
    cursor: str
    sessions: dict[str, str]
    people: dict[str, list[Person]]

    def on(self, node: int, name: str) -> Person:
        """That person as a client of that node."""
        return self.people[name][node]

    async def log(self) -> list[str]:
        """All that was written, in order, as the database has it."""
        connection = await connected(self.database)
        try:
            rows = await connection.fetch(WRITTEN, row_of(self.stream))
        finally:
            await connection.close()
        return [row["body"] for row in rows]


async def everywhere(servers: Sequence[ServerProcess], name: str, money: int = 0) -> list[Person]:
    """Somebody as a client of each node."""
    first, *others = servers
    return [await first.person(name, money=money), *[await server.person(name) for server in others]]


async def opened(database: str, servers: Sequence[ServerProcess], *fans: str, money: int = 1_000, **offer: Any) -> Room:
    """A room in which those fans wait, from before anything was written."""
    people = {"Ana": await everywhere(servers, "Ana")}
    ana = people["Ana"][0]
    stream = (await ana.do("goLive", title="Piano", offer={**OFFER, "queueLimit": len(fans) + 1, **offer}))["id"]
    sessions: dict[str, str] = {}
    for name in fans:
        people[name] = await everywhere(servers, name, money)
        session = await people[name][0].do("requestSession", streamId=stream, durationMinutes=10)
        sessions[name] = (await ana.do("decide", sessionId=session["id"], decision="APPROVE"))["id"]
    return Room(database, stream, (await room(ana, stream))["cursor"], sessions, people)


class Writing:
    """What people write, each message once whatever it takes."""

    def __init__(self, room: Room) -> None:
        self.failed = 0
        self.written: list[str] = []
        self._room = room
        self._numbers = count(1)
        self._over = False
        self._moved = asyncio.Event()

    async def say(self, name: str, body: str, first: int = 0) -> None:
        """Write it, on that node or else on the next, with the same key until it is answered."""
        key = str(uuid4())
        everywhere = self._room.people[name]
        for person in cycle(everywhere[first:] + everywhere[:first]):
            try:
                await person.do("sendMessage", streamId=self._room.stream, body=body, idempotencyKey=key)
                break
            except (httpx.TransportError, GraphQLFailure):
                self.failed += 1
                self._move()
                await asyncio.sleep(PAUSE_SECONDS)
        self.written.append(body)
        self._move()

    async def go_on(self, name: str, first: int = 0) -> None:
        """Write one after the other, until it is over."""
        while not self._over:
            await self.say(name, f"{name} {next(self._numbers)}", first)

    async def until(self, met: Callable[[], bool]) -> None:
        """Wait until that is so."""
        while not met():
            await self._moved.wait()

    async def more(self, messages: int) -> None:
        """Wait until so many more have been written, or it is over."""
        enough = len(self.written) + messages
        await self.until(lambda: self._over or len(self.written) >= enough)

    def end(self) -> None:
        """Nobody begins another message."""
        self._over = True
        self._move()

    def _move(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


@dataclass
class Follower:
    """A client of a subscription, who comes back behind its cursor, on the next node, each time that it is cut off.
    ``begin``: the cursor behind which it begins."""

    people: Sequence[Person]
    query: str
    variables: dict[str, Any]
    begin: str
    sockets: int = field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        self.seen: list[Answer] = []
        self.hears = asyncio.Event()

    async def listen(self) -> None:
        """Up to the end."""
        for person in cycle(self.people):
            with suppress(OSError, WebSocketException, ServerGone):
                async with person.listening(self.query, **self.variables, after=self.after) as stream:
                    self.sockets += 1
                    while not self.at_the_end:
                        connection = stream.socket.connection
                        self.take(await next_or_gone(stream.next(), self.gone(connection)), connection)
            if self.at_the_end:
                break
            await self.rest()

    def take(self, update: Answer, connection: ClientConnection) -> None:
        """The next update has come."""
        self.seen.append(update)
        self.hears.set()

    async def gone(self, connection: ClientConnection) -> None:
        """Wait until there is nothing to be heard on that connection any more."""
        await connection.wait_closed()

    async def rest(self) -> None:
        """The socket has gone; the next will come after this."""
        await asyncio.sleep(PAUSE_SECONDS)

    @property
    def after(self) -> str:
        """Behind what it has seen."""
        return str(self.seen[-1]["cursor"]) if self.seen else self.begin

    @property
    def at_the_end(self) -> bool:
        """Whether nothing more is to come."""
        return False


class Listener(Follower):
    """A client of the chat, up to the end of what people write there."""

    def __init__(self, room: Room, people: Sequence[Person]) -> None:
        super().__init__(people, CHAT, {"stream": room.stream}, room.cursor)

    @property
    def at_the_end(self) -> bool:
        return bool(self.seen) and self.seen[-1]["event"]["message"]["body"] == THE_END

    @property
    def bodies(self) -> list[str]:
        """What it was sent, in order."""
        return [update["event"]["message"]["body"] for update in self.seen]
