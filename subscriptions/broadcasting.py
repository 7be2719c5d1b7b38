"""How nodes tell each other that a topic has moved: within this process, or through Redis."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from internals.broadcaster import HandingBroadcast


@dataclass(frozen=True, slots=True)
class ConnectedBroadcast:
    """A broadcast that is connected, and whether it answers now."""

    broadcast: HandingBroadcast
    reachable: Callable[[], Awaitable[bool]]


@asynccontextmanager
async def open_broadcast(url: str) -> AsyncIterator[ConnectedBroadcast]:
    """``memory://`` for one process, ``redis://`` or ``rediss://`` for several."""
    if url.startswith("memory:"):
        opened = ConnectedBroadcast(HandingBroadcast(url), _always)
    else:
        # Its library takes 0.3 s and 8 MB, most of it OpenTelemetry's metrics: of those servers only that need it.
        from subscriptions.redis_broadcast import RedisBroadcast

        backend = RedisBroadcast(url)
        opened = ConnectedBroadcast(HandingBroadcast(backend=backend), backend.reachable)
    await opened.broadcast.connect()
    try:
        yield opened
    finally:
        await opened.broadcast.disconnect()


async def _always() -> bool:
    return True
