"""Sockets without a wire: the application is told what comes, and what it sends is counted."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import orjson

from benchmarks.scale.house import DAY, House
from models.clock import SystemClock

SCOPE = {
    "type": "websocket",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "scheme": "ws",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "query_string": b"",
    "root_path": "",
    "headers": [(b"host", b"scale")],
    "client": ("127.0.0.1", 1),
    "server": ("scale", 80),
    "subprotocols": ["graphql-transport-ws"],
}


class Listener:
    """One person's socket, with some subscriptions."""

    def __init__(self, house: House, name: str) -> None:
        self._house = house
        self._name = name
        self._incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._acknowledged = asyncio.Event()
        self.received = self.bytes = 0
        self.errors: list[object] = []
        self.task: asyncio.Task[None] | None = None

    async def open(self, *queries: str, **variables: Any) -> None:
        """Connect, sign in and subscribe."""
        clock = SystemClock()
        token = self._house.app.state.tokens.write(self._name, self._name, None, DAY, clock.now())
        self.task = asyncio.create_task(self._serve())
        self._incoming.put_nowait({"type": "websocket.connect"})
        self._say({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        await self._acknowledged.wait()
        for number, query in enumerate(queries):
            payload = {"query": query, "variables": variables}
            self._say({"id": str(number), "type": "subscribe", "payload": payload})

    async def close(self) -> None:
        """Go."""
        self._incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        if self.task:
            with suppress(Exception):
                await self.task

    async def _serve(self) -> None:
        await self._house.app(dict(SCOPE), self._incoming.get, self._take)

    def _say(self, message: object) -> None:
        self._incoming.put_nowait({"type": "websocket.receive", "text": orjson.dumps(message).decode()})

    async def _take(self, message: Any) -> None:
        text = message.get("text") or ""
        if '"connection_ack"' in text:
            self._acknowledged.set()
        elif '"error"' in text:
            self.errors.append(text)
        elif text:
            self.received += 1
            self.bytes += len(text)


@asynccontextmanager
async def listening(
    house: House, names: list[str], *queries: str, at_once: int = 50, **variables: Any
) -> AsyncIterator[list[Listener]]:
    """All of these listen, so many of them beginning at the same time; all are served when this is entered."""
    listeners = [Listener(house, name) for name in names]
    for first in range(0, len(listeners), at_once):
        some = listeners[first : first + at_once]
        await asyncio.gather(*(one.open(*queries, **variables) for one in some))
        await served(house, (first + len(some)) * len(queries))
    try:
        yield listeners
    finally:
        await asyncio.gather(*(one.close() for one in listeners))


async def served(house: House, count: int) -> None:
    """Wait until so many subscriptions are served."""
    groups = house.app.state.endpoint.groups._groups
    for _ in iter(lambda: sum(group.size for group in groups.values()) < count, False):
        await asyncio.sleep(0.005)
