"""A client of graphql-transport-ws, by hand."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from websockets.asyncio.client import ClientConnection
from websockets.typing import Subprotocol

Answer = dict[str, Any]

TIMEOUT_SECONDS = 30.0

OURS = [Subprotocol("graphql-transport-ws")]
"""What a client offers to speak."""


class GraphQLFailure(AssertionError):
    """An answer had top-level errors."""

    def __init__(self, errors: list[Answer]) -> None:
        super().__init__(errors)
        self.errors = errors

    @property
    def code(self) -> str:
        return str(self.errors[0]["extensions"]["code"])


END = object()


@dataclass
class Stream:
    """What one subscription was sent, in order."""

    id: str
    socket: "Socket"
    arrived: asyncio.Queue[Any] = field(default_factory=asyncio.Queue)

    async def next(self) -> Answer:
        """The data of the next value; fails on errors, on the end, and when nothing comes in time."""
        value = await self.raw()
        assert value is not END, "the subscription has ended"
        if isinstance(value, list):
            raise GraphQLFailure(value)
        if value.get("errors"):
            raise GraphQLFailure(value["errors"])
        (data,) = value["data"].values()
        result: Answer = data
        return result

    async def until(self, wanted: Callable[[Answer], bool]) -> Answer:
        """The first value that is wanted."""
        while not wanted(value := await self.next()):
            pass
        return value

    async def ended(self) -> None:
        """Wait for the end; fails when a value comes instead."""
        assert await self.raw() is END

    async def raw(self) -> Any:
        """The next payload; a list of errors; or END."""
        return await asyncio.wait_for(self.arrived.get(), TIMEOUT_SECONDS)

    def nothing_yet(self) -> bool:
        """Whether nothing has arrived that was not taken."""
        return self.arrived.empty()

    async def complete(self) -> None:
        """The client has enough."""
        await self.socket.send({"id": self.id, "type": "complete"})


class Socket:
    """A client of graphql-transport-ws, by hand."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._streams: dict[str, Stream] = {}
        self._pongs: asyncio.Queue[Answer] = asyncio.Queue()
        self._reader: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._reader = asyncio.create_task(self._read())

    async def stop(self) -> None:
        if self._reader:
            self._reader.cancel()
            await asyncio.wait([self._reader])

    async def send(self, message: Any) -> None:
        await self.connection.send(orjson.dumps(message).decode())

    async def receive(self) -> Answer:
        message: Answer = orjson.loads(await asyncio.wait_for(self.connection.recv(), TIMEOUT_SECONDS))
        return message

    async def subscribe(self, query: str, **variables: Any) -> Stream:
        stream = Stream(str(len(self._streams) + 1), self)
        self._streams[stream.id] = stream
        await self.send({"id": stream.id, "type": "subscribe", "payload": {"query": query, "variables": variables}})
        return stream

    async def ping(self, payload: Answer | None = None) -> Answer:
        await self.send({"type": "ping", **({"payload": payload} if payload else {})})
        return await asyncio.wait_for(self._pongs.get(), TIMEOUT_SECONDS)

    async def closed(self) -> tuple[int | None, str | None]:
        """Wait for the server to close; code and reason."""
        await asyncio.wait_for(self.connection.wait_closed(), TIMEOUT_SECONDS)
        return self.connection.close_code, self.connection.close_reason

    async def _read(self) -> None:
        async for text in self.connection:
            message = orjson.loads(text)
            match message["type"]:
                case "next" | "error":
                    await self._streams[message["id"]].arrived.put(message["payload"])
                case "complete":
                    await self._streams[message["id"]].arrived.put(END)
                case "pong":
                    await self._pongs.put(message)
                case "ping":
                    await self.send({"type": "pong"})
