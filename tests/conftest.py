"""Fixtures: a migrated database per test and kind, the application on it, and everybody in their places."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from tortoise.backends.base.executor import EXECUTOR_CACHE

from gateway.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.databases import Backend, sqlite_files
from tests.postgres import databases_on, postgres
from tests.servers import running
from tests.stage import Stage
from tests.subscriptions.valkey import valkey

SECRET = "a secret of the tests, long enough for HS256"

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For tests of what only SQLite has, such as the one connection that a process writes with."""

ON_POSTGRES = pytest.mark.parametrize("backend", ["postgres"], indirect=True)
"""For tests of what only PostgreSQL has, such as a server that goes away."""


@pytest.fixture(scope="session")
def on_sqlite() -> Iterator[Backend]:
    """SQLite files, and a broadcast within the process: what a newcomer runs."""
    with for_the_session(sqlite()) as backend:
        yield backend


@pytest.fixture(scope="session")
def on_postgres() -> Iterator[Backend]:
    """PostgreSQL and Valkey: the servers of ``DATABASE_URL`` and ``BROADCAST_URL``, or the tests' own."""
    with for_the_session(postgres_and_valkey()) as backend:
        yield backend


@contextmanager
def for_the_session(opened: AbstractAsyncContextManager[Backend]) -> Iterator[Backend]:
    """Enters and leaves it on an event loop of its own, as each test has another."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        backend = runner.run(opened.__aenter__())
        try:
            yield backend
        finally:
            runner.run(opened.__aexit__(None, None, None))


@asynccontextmanager
async def sqlite() -> AsyncIterator[Backend]:
    async with sqlite_files() as databases:
        yield Backend(databases, "memory://")


@asynccontextmanager
async def postgres_and_valkey() -> AsyncIterator[Backend]:
    async with AsyncExitStack() as stack:
        server = os.environ.get("DATABASE_URL") or (await stack.enter_async_context(postgres())).url
        broadcast = os.environ.get("BROADCAST_URL") or (await stack.enter_async_context(valkey())).url
        yield Backend(await stack.enter_async_context(databases_on(server)), broadcast)


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> Backend:
    """Whatever uses a database runs on each of these."""
    found: Backend = request.getfixturevalue(f"on_{request.param}")
    # Tortoise keeps statements for the whole process, as if there were one kind of database in it.
    EXECUTOR_CACHE.clear()
    return found


@pytest.fixture
async def database_url(backend: Backend) -> AsyncIterator[str]:
    """A fresh database of this test's own."""
    async with backend.databases.migrated() as url:
        yield url


@pytest.fixture
def settings(database_url: str, backend: Backend) -> Settings:
    """Settings of this test's application."""
    return settings_for(database_url, backend)


def settings_for(database_url: str, backend: Backend) -> Settings:
    """Settings of an application whose clock never ticks by itself: tests call ``stage.tick``."""
    return Settings(
        database_url=database_url,
        broadcast_url=backend.broadcast_url,
        jwt_secret=SECRET,
        clock_interval_seconds=10**9,
    )


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
    config = uvicorn.Config(app, lifespan="off", log_level="warning", ws_per_message_deflate=False)
    async with running(config) as port:
        yield port


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
