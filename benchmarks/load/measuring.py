"""The span between asking for messages and the last delivery: seconds, and whose CPU they took."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.load.crowd import Crowd, LoadFailed
from benchmarks.load.still import collector_off

if TYPE_CHECKING:
    from benchmarks.scene import Scene

AFTERWARDS_SECONDS = 0.15
"""The server may still have to tidy up behind the last delivery; that is its work too."""


@dataclass
class Span:
    """Seconds until the last delivery, the server's CPU seconds, and the load's share of its own core."""

    messages: int
    seconds: float = 0.0
    cpu: float = 0.0
    load: float = 0.0


@asynccontextmanager
async def measuring(scene: "Scene", crowd: Crowd, messages: int) -> AsyncIterator[Span]:
    """Measure what happens inside; everybody in the crowd must have received each message once."""
    span = Span(messages)
    began, cpu, own = time.monotonic(), scene.server.cpu(), time.process_time()
    with collector_off():
        yield span
        span.seconds = crowd.last_at - began
        span.load = (time.process_time() - own) / span.seconds
    await asyncio.sleep(AFTERWARDS_SECONDS)
    span.cpu = scene.server.cpu() - cpu
    if any(member.received != messages for member in crowd.members):
        raise LoadFailed("not everybody received every message once")
