"""What fails, one thing after the other, and comes back."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from random import Random
from time import monotonic

import asyncpg

from tests.chaos.tally import Fault, Tally
from tests.parts.postgres import connected
from tests.system.house import House
from tests.system.process import ServerProcess
from tests.system.standing_still import standing_still

BETWEEN_SECONDS = (1.5, 4.0)
AWAY_SECONDS = (0.3, 3.0)
TAKEN_FOR_DEAD_SECONDS = 5.0
"""After so long its people are out, with the graces that the nodes have here."""
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname IS NOT NULL"

logger = logging.getLogger("chaos")

Away = Callable[[], Awaitable[None]]
"""For a while."""


async def node_killed(house: House, random: Random, away: Away) -> None:
    server = random.choice(house.servers)
    await server.kill()
    await away()
    await server.start()


async def both_nodes_killed(house: House, random: Random, away: Away) -> None:
    await asyncio.gather(*(server.kill() for server in house.servers))
    await away()
    await asyncio.gather(*(server.start() for server in house.servers))


async def node_told_to_stop(house: House, random: Random, away: Away) -> None:
    server = random.choice(house.servers)
    assert await server.terminate() == 0
    await away()
    await server.start()


async def valkey_stopped(house: House, random: Random, away: Away) -> None:
    await house.valkey.stop()
    await away()
    await house.valkey.start()


async def connections_cut(house: House, random: Random, away: Away) -> None:
    connection = await connected(house.postgres.url)
    await connection.execute(CUT)
    await connection.close()


async def postgres_killed(house: House, random: Random, away: Away) -> None:
    await house.postgres.kill()
    await away()
    await house.postgres.start()
    await all_ready(house.servers)


async def postgres_restarted(house: House, random: Random, away: Away) -> None:
    await house.postgres.restart()
    await all_ready(house.servers)


async def node_stands_still(house: House, random: Random, away: Away) -> None:
    with standing_still(random.choice(house.servers).pid):
        await away()


async def node_taken_for_dead(house: House, random: Random, away: Away) -> None:
    with standing_still(random.choice(house.servers).pid):
        await asyncio.sleep(TAKEN_FOR_DEAD_SECONDS)
        await away()


async def valkey_stands_still(house: House, random: Random, away: Away) -> None:
    with standing_still(house.valkey.pid):
        await away()


async def postgres_stands_still(house: House, random: Random, away: Away) -> None:
    with standing_still(house.postgres.pid):
        await away()


async def all_ready(servers: list[ServerProcess]) -> None:
    """Wait until every node reaches its database."""
    for server in servers:
        while not await server.ready():
            await asyncio.sleep(0.02)


FAULTS: dict[Callable[[House, Random, Away], Awaitable[None]], tuple[int, bool]] = {
    node_killed: (4, False),
    both_nodes_killed: (1, False),
    node_told_to_stop: (1, False),
    valkey_stopped: (3, False),
    connections_cut: (3, True),
    postgres_killed: (2, True),
    postgres_restarted: (1, True),
    node_stands_still: (2, False),
    node_taken_for_dead: (2, False),
    valkey_stands_still: (1, False),
    postgres_stands_still: (1, False),
}
"""How often, beside the others, and whether errors of a server are excused meanwhile."""


async def faults(house: House, random: Random, tally: Tally, over: asyncio.Event) -> None:
    """One after the other, until it is over; then everything runs."""
    while not over.is_set():
        with suppress(TimeoutError):
            async with asyncio.timeout(random.uniform(*BETWEEN_SECONDS)):
                await over.wait()
        (what,) = random.choices(list(FAULTS), [weight for weight, _ in FAULTS.values()])
        fault = Fault(what.__name__.replace("_", " "), FAULTS[what][1])
        tally.faults.append(fault)
        logger.warning("%s", fault.name)
        await what(house, random, partial(asyncio.sleep, random.uniform(*AWAY_SECONDS)))
        fault.ended = monotonic()
        logger.warning("%s: over after %.1f s", fault.name, fault.ended - fault.began)


async def watch(house: House, query: str, broken: list[str], over: asyncio.Event) -> None:
    """Ask the database itself again and again, until it is over: whatever it finds is a broken rule."""
    while not over.is_set():
        with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            connection = await connected(house.postgres.url)
            while not over.is_set():
                broken += [str(dict(row)) for row in await connection.fetch(query)]
                await asyncio.sleep(0.1)
            await connection.close()
        await asyncio.sleep(0.1)
