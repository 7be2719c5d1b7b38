"""Fixtures: a migrated database per test, the application on it, and everybody in their places."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette

from gateway.settings import Settings
from main import create_app
from models.database import migrate
from tests.clock import ManualClock
from tests.stage import Stage

SECRET = "a secret of the tests, long enough for HS256"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, made once and copied for each test."""
    path = tmp_path_factory.mktemp("database") / "empty.sqlite3"
    asyncio.run(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture
def database_url(empty_database: Path, tmp_path: Path) -> str:
    """A fresh database of this test's own."""
    return f"sqlite://{shutil.copy(empty_database, tmp_path / 'test.sqlite3')}"


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings of a test's application. Its clock never ticks by itself: tests call ``stage.tick``."""
    return Settings(database_url=database_url, jwt_secret=SECRET, clock_interval_seconds=10**9)


@pytest.fixture
async def clock() -> ManualClock:
    """Noon of 1 January 2030, until it is moved."""
    return ManualClock()


@pytest.fixture
async def app(settings: Settings, clock: ManualClock) -> AsyncIterator[Starlette]:
    """The whole application within its lifespan."""
    application = create_app(settings, clock)
    async with application.router.lifespan_context(application):
        yield application


@pytest.fixture
async def stage(app: Starlette, clock: ManualClock) -> AsyncIterator[Stage]:
    """The application over HTTP, with everybody in their places."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://stage") as http:
        stage = Stage(app, clock, http, "")
        await stage.gather()
        yield stage


@pytest.fixture
async def server(app: Starlette) -> AsyncIterator[int]:
    """The application behind a real uvicorn on a free port of loopback."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_level="warning", ws_per_message_deflate=False
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await task


@pytest.fixture
async def live_stage(app: Starlette, clock: ManualClock, server: int) -> AsyncIterator[Stage]:
    """The stage with real sockets: ``person.socket()`` and ``person.listening()`` work."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server}") as http:
        stage = Stage(app, clock, http, f"ws://127.0.0.1:{server}/graphql")
        await stage.gather()
        yield stage


@pytest.fixture
async def live_demo(app: Starlette, clock: ManualClock, server: int) -> AsyncIterator[Stage]:
    """Real sockets and nobody but those whom the demo brings."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server}") as http:
        yield Stage(app, clock, http, f"ws://127.0.0.1:{server}/graphql")
