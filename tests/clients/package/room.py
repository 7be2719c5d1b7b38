"""Ben in a waiting room, by the package for pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.clients.proxy import Proxy, proxied
from tests.clients.runner import Example, Runner
from tests.stage import Stage


@asynccontextmanager
async def in_a_room(live_stage: Stage, stream: str, server: int, fan: Example) -> AsyncIterator[tuple[Proxy, Runner]]:
    """Ben waits in that room, behind a proxy, and is connected."""
    await live_stage.waiting(live_stage.ben, stream)
    async with proxied(server) as proxy, fan.of(live_stage.ben, proxy.port) as runner:
        await runner.do("room", stream=stream)
        await runner.until_is("said", [])
        await runner.until_is("connection", "connected")
        yield proxy, runner
