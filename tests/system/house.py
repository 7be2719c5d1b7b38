"""Two nodes, with a PostgreSQL and a Valkey of their own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.parts.postgres import Postgres, postgres
from tests.parts.valkey import Valkey, valkey
from tests.system.nodes import nodes
from tests.system.process import ServerProcess


@dataclass
class House:
    """Two nodes, and what they stand on."""

    postgres: Postgres
    valkey: Valkey
    servers: list[ServerProcess]


@asynccontextmanager
async def house(**settings: str) -> AsyncIterator[House]:
    """A whole one of the test's own, so that all of it may be killed. ``settings``: of its nodes."""
    async with (
        postgres() as database,
        valkey() as broadcast,
        nodes(database.url, broadcast.url, broadcast.url, **settings) as servers,
    ):
        yield House(database, broadcast, servers)
