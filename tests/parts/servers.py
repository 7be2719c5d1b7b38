"""A real uvicorn in the test's own process."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from gateway.process.server import server_config
from gateway.settings.settings import Settings

LOOK_SECONDS = 0.005


def as_served(app: Starlette, settings: Settings) -> uvicorn.Config:
    """How ``main.py`` serves it; the application has begun already, and ends by itself."""
    config = server_config(app, settings)
    config.lifespan = "off"
    return config


class Server(uvicorn.Server):
    """uvicorn's, which ends at once when it is told to. By itself it looks ten times a second whether it was, and then
    for whatever it waits: a test would stand idle for a quarter of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told."""
        ticking = asyncio.create_task(super().main_loop())
        await self.told.wait()
        ticking.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let nobody in any more, and wait for the answers that are under way."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        async with asyncio.timeout(self.config.timeout_graceful_shutdown):
            while self.server_state.connections or self.server_state.tasks:
                await asyncio.sleep(LOOK_SECONDS)


@asynccontextmanager
async def running(config: uvicorn.Config) -> AsyncIterator[int]:
    """A server with that configuration on a free port of loopback; the port."""
    config.host, config.port = "127.0.0.1", 0
    server = Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.told.set()
        await task
