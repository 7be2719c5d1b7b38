"""The same request again and again on several connections, for a while."""

import asyncio
import time
from dataclasses import dataclass

from benchmarks.load.http import Client
from benchmarks.load.still import collector_off
from benchmarks.process import Server


@dataclass(frozen=True, slots=True)
class Flow:
    """Answers that came, per second and per CPU second of the server; the load's share of its own core."""

    wall: float
    cpu: float
    load: float


async def pump(server: Server, clients: list[Client], request: bytes, warm_up: float, seconds: float) -> Flow:
    """Ask on every connection, one request at a time each."""
    count = 0

    async def ask(client: Client) -> None:
        nonlocal count
        while time.monotonic() < until:
            await client.ask(request)
            count += 1

    until = time.monotonic() + warm_up
    await asyncio.gather(*map(ask, clients))
    with collector_off():
        count, began, cpu, own = 0, time.monotonic(), server.cpu(), time.process_time()
        until = began + seconds
        await asyncio.gather(*map(ask, clients))
        took = time.monotonic() - began
        return Flow(count / took, count / (server.cpu() - cpu), (time.process_time() - own) / took)
