"""A real uvicorn in the test's own process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from gateway.server import server_config
from gateway.settings import Settings


def as_served(app: Starlette, settings: Settings) -> uvicorn.Config:
    """How ``main.py`` serves it; the application has begun already, and ends by itself."""
    config = server_config(app, settings)
    config.lifespan = "off"
    return config


@asynccontextmanager
async def running(config: uvicorn.Config) -> AsyncIterator[int]:
    """A server with that configuration on a free port of loopback; the port."""
    config.host, config.port = "127.0.0.1", 0
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task
