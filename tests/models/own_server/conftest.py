"""A PostgreSQL server that one test has to itself, with the stage on it: it may be killed or filled, and what it had to
say be read."""

from collections.abc import AsyncIterator

import pytest

from models.upgrading.migrating import migrate
from tests.conftest import sign_in_cast
from tests.parts.databases import Backend
from tests.parts.postgres import Postgres, postgres


@pytest.fixture
async def server() -> AsyncIterator[Postgres]:
    async with postgres() as server:
        yield server


@pytest.fixture
async def cast_url(server: Postgres, backend: Backend) -> str:
    await migrate(server.url)
    await sign_in_cast(server.url, backend.broadcast_url)
    return server.url
