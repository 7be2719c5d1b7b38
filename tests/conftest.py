"""Fixtures: a database per test and kind, the application on it, and everybody in their places."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from functools import cache
from typing import Any

import httpx
import pytest
import uvicorn
from hypothesis import settings as hypothesis_settings
from starlette.applications import Starlette
from starlette.types import ASGIApp
from tortoise.backends.base.executor import EXECUTOR_CACHE

from domain.call_providers import CallProvider
from gateway.background import WORK
from gateway.execution.entrance import Entrance
from gateway.execution.preparing import Preparing
from gateway.execution.schema import Schema, build_schema
from gateway.execution.under_way import UnderWay
from gateway.http.protocol import HTTPProtocol
from gateway.settings.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.parts.databases import Backend, Databases, sqlite_files
from tests.parts.postgres import databases_on, postgres
from tests.parts.servers import as_served, running
from tests.parts.valkey import valkey
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

SECRET = "a secret of the tests, long enough for HS256"

# A machine that is busy breaks no rule.
hypothesis_settings.register_profile("whole", deadline=None)
hypothesis_settings.register_profile("fast", deadline=None, max_examples=20)
hypothesis_settings.load_profile("whole")

ON_SQLITE = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
"""For tests of what only SQLite has, such as the one connection that a process writes with."""

ON_POSTGRES = pytest.mark.parametrize("backend", ["postgres"], indirect=True)
"""For tests of what only PostgreSQL has, such as a server that goes away."""

AS_SERVED = pytest.mark.as_served
"""For tests of bounds that ``main.py`` gives its server, such as how long a message may be."""

pytest_plugins = ("tests.selection", "tests.stuck")


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
    async with sqlite_files() as databases, with_cast(databases, "memory://") as backend:
        yield backend


@asynccontextmanager
async def postgres_and_valkey() -> AsyncIterator[Backend]:
    async with AsyncExitStack() as stack:
        server = os.environ.get("DATABASE_URL") or (await stack.enter_async_context(postgres())).url
        broadcast = os.environ.get("BROADCAST_URL") or (await stack.enter_async_context(valkey())).url
        databases = await stack.enter_async_context(databases_on(server))
        yield await stack.enter_async_context(with_cast(databases, broadcast))


@asynccontextmanager
async def with_cast(databases: Databases, broadcast_url: str) -> AsyncIterator[Backend]:
    """A backend with a database that holds the cast, of which tests get copies."""
    async with databases.migrated() as url:
        await sign_in_cast(url, broadcast_url)
        yield Backend(databases, broadcast_url, url)


async def sign_in_cast(database_url: str, broadcast_url: str) -> None:
    """The cast signs in there, and fills its wallets, through the application itself."""
    # Tortoise keeps statements for the whole process, as if there were one kind of database in it.
    EXECUTOR_CACHE.clear()
    clock = ManualClock()
    async with opened(settings_for(database_url, broadcast_url), clock) as app, on_stage(app, clock) as stage:
        await stage.sign_in_cast()


@pytest.fixture
def valkey_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy is no Valkey that is away: nodes would count alone, and let through what is too much."""
    monkeypatch.setattr("models.rates.shared_counts.ANSWER_SECONDS", TIMEOUT_SECONDS)


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest, valkey_may_take_its_time: None) -> Backend:
    """Whatever uses a database runs on each of these."""
    found: Backend = request.getfixturevalue(f"on_{request.param}")
    EXECUTOR_CACHE.clear()
    return found


@pytest.fixture
async def database_url(backend: Backend) -> AsyncIterator[str]:
    """A database of this test's own, in which nobody has signed in."""
    async with backend.databases.migrated() as url:
        yield url


@pytest.fixture
async def sqlite_url(on_sqlite: Backend) -> AsyncIterator[str]:
    """A SQLite database of this test's own, for server processes: in the state in which the first start leaves it."""
    async with on_sqlite.databases.migrated() as url:
        yield url


@pytest.fixture
async def cast_url(backend: Backend) -> AsyncIterator[str]:
    """A database of this test's own, in which the cast is already."""
    async with backend.databases.copy_of(backend.cast) as url:
        yield url


@pytest.fixture
def settings(cast_url: str, backend: Backend) -> Settings:
    """Settings of this test's application."""
    return settings_for(cast_url, backend.broadcast_url)


def settings_for(database_url: str, broadcast_url: str) -> Settings:
    """Settings of an application whose clock never runs by itself: tests call ``stage.run_clock``."""
    return Settings(
        database_url=database_url,
        broadcast_url=broadcast_url,
        jwt_secret=SECRET,
        clock_interval_seconds=10**9,
        calls=CallProvider.OFF,
        # What tests do within a moment of their clock people do in minutes; those of rates have them on.
        limits="off",
        # Tests move by minutes, faster than a socket answers.
        call_ping_interval_seconds=10**9,
        # Who comes next to a room waits for it; tests of what is gathered have a longer one.
        gather_seconds=0.02,
    )


@pytest.fixture
async def clock() -> ManualClock:
    """Noon of 1 January 2030, until it is moved."""
    return ManualClock()


@pytest.fixture
async def app(settings: Settings, clock: ManualClock) -> AsyncIterator[Starlette]:
    """The whole application within its lifespan."""
    async with opened(settings, clock) as app:
        yield app


@asynccontextmanager
async def opened(settings: Settings, clock: ManualClock) -> AsyncIterator[Starlette]:
    """An application within its lifespan, which has done what a node does as it begins: otherwise that would be done
    whenever the machine comes to it, amid what a test looks at."""
    schema = schema_for(settings)
    leave_behind_what_has_ended(schema)
    app = create_app(settings, clock, schema)
    others = asyncio.all_tasks()
    async with app.router.lifespan_context(app):
        await clock.until_asleep(work_among(asyncio.all_tasks() - others))
        yield app


def work_among(tasks: Iterable[asyncio.Task[Any]]) -> list[asyncio.Task[Any]]:
    """Those of them that are a node's work in the background."""
    codes = {work.__code__ for work in WORK}  # type: ignore[attr-defined]
    return [task for task in tasks if getattr(task.get_coro(), "cr_code", None) in codes]


def schema_for(settings: Settings) -> Schema:
    """The one that all applications with the same settings of it share."""
    return schema_of(settings.cost_limit, settings.cpu_seconds, settings.compiled, bool(settings.introspection))


@cache
def schema_of(limit: int, cpu_seconds: float, compiled: bool, introspection: bool) -> Schema:
    """One schema for all applications of a run: a document that tests send often is validated once."""
    return build_schema(limit, cpu_seconds=cpu_seconds, compiled=compiled, introspection=introspection)


LOOPS: dict[Schema, asyncio.AbstractEventLoop] = {}
"""On which each schema was asked last."""


def leave_behind_what_has_ended(schema: Schema) -> None:
    """What a test had under way on a schema as its event loop ended is never done: nobody is to wait for that."""
    loop = asyncio.get_running_loop()
    if LOOPS.get(schema) is not loop:
        LOOPS[schema] = loop
        schema.operations._preparing = Preparing(schema.operations._parse)
        schema._entrance, schema.under_way = Entrance(), UnderWay(schema._limit)


@pytest.fixture
async def stage(app: Starlette, clock: ManualClock) -> AsyncIterator[Stage]:
    """The application over HTTP, with everybody in their places."""
    async with on_stage(app, clock) as stage:
        await stage.gather()
        yield stage


@asynccontextmanager
async def on_stage(app: Starlette, clock: ManualClock) -> AsyncIterator[Stage]:
    """The application over HTTP, with nobody yet."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http:
        yield Stage(app, clock, http, "")


@pytest.fixture
async def server(app: Starlette, settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """The application behind a real uvicorn on a free port of loopback; with AS_SERVED one as ``main.py`` has it."""
    as_it_is = request.node.get_closest_marker(AS_SERVED.name)
    async with running(as_served(app, settings) if as_it_is else for_tests(app)) as port:
        yield port


def for_tests(app: ASGIApp) -> uvicorn.Config:
    """How it is served where no bounds of a server matter."""
    return uvicorn.Config(
        app,
        lifespan="off",
        log_level="warning",
        http=HTTPProtocol,
        # Longer than any test waits between two requests: one that is sent as its connection ends has no answer.
        timeout_keep_alive=75,
        ws_per_message_deflate=False,
    )


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
