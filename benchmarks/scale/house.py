"""The application on a database with that volume, asked within this process: what a question costs, without a wire."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import orjson
from starlette.applications import Starlette
from strawberry import ID

from benchmarks.scale.asked import STAFF, document_of
from benchmarks.scale.fill import Filled, fill
from benchmarks.scale.volume import NAMES, OF_A_FAN, ONCE, YEAR, Volume, person
from domain.call_providers import CallProvider
from gateway.app import create_app
from gateway.node import Node
from gateway.process.interpreter import look_at_young, settle
from gateway.settings.settings import Settings
from models.clock import Clock, SystemClock
from models.days import keep_days
from models.upgrading.migrating import migrate
from tests.parts.postgres import databases_on, postgres

SECRET = "a secret of this bench, long enough for HS256"
DAY = 24 * 3600
ORDINARY, SAME = 3.0, 1.0
"""Ratios to reach: what may cost as much as it does an ordinary user, and what does not grow at all."""

MOST_IN_LINE = 2_000
NEARLY_EMPTY = Volume(OF_A_FAN, everybody=0)
MEASURED = ("ms", "us")
SCOPE: dict[str, Any] = {
    "type": "http",
    "asgi": {"version": "3.0"},
    "http_version": "1.1",
    "method": "POST",
    "scheme": "http",
    "path": "/graphql",
    "raw_path": b"/graphql",
    "query_string": b"",
    "root_path": "",
    "client": ("127.0.0.1", 1),
    "server": ("scale", 80),
}
OFFER = {
    "pricePerMinute": {"amount": 100, "currency": "USD"},
    "durations": [10],
    "open": True,
    "queueLimit": 0,
    "coolDownSeconds": 0,
}


@dataclass(frozen=True)
class Row:
    """One row of the table: the same where there is little, and where there is much."""

    what: str
    little: float
    much: float
    unit: str = "ms"
    reach: float | None = ORDINARY
    """The ratio that it shall not pass, where it is the ratio that counts."""

    def __post_init__(self) -> None:
        """Raises ValueError when nothing was seen: it would be within every ratio."""
        if not (self.little > 0 and self.much > 0):
            raise ValueError(f"{self.what}: {self.little} and {self.much} {self.unit} were seen, so something was not")

    @property
    def ratio(self) -> float:
        """How many times as much it is where there is much."""
        return self.much / self.little

    @property
    def is_within(self) -> bool:
        """Whether it has reached what it is to reach."""
        return self.reach is None or self.ratio <= self.reach

    def __str__(self) -> str:
        """It as a line of a table in Markdown."""
        two = f"{self.little:.2f} {self.unit} | {self.much:.2f} {self.unit}"
        reach = "" if self.reach is None else f"{self.reach}" if self.is_within else f"{self.reach}: missed"
        return f"| {self.what} | {two} | {self.ratio:.2f} | {reach} |"

    @property
    def is_counted(self) -> bool:
        """Whether it is the same on every machine, as no time is."""
        return self.unit not in MEASURED


@dataclass
class House:
    """Whoever has a token here asks by ``ask``."""

    app: Starlette
    rows: int
    filled: Filled
    tokens: dict[str, str] = field(default_factory=dict)
    little: str = ""
    """The address of another database, in which everybody is new."""

    @property
    def crowd(self) -> int:
        """How many many are: a tenth of what the old ones have had, and no more than an evening may have."""
        return min(self.rows // 10, MOST_IN_LINE)

    @property
    def node(self) -> Node:
        node: Node = self.app.state.node
        return node

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """The data of an answer. Raises RuntimeError when there is none."""
        if name not in self.tokens:
            self.tokens[name] = self.app.state.tokens.write(
                name, name, STAFF.get(name), DAY, self.node.transactions.clock.now()
            )
        answer = await asked(self.app, self.tokens[name], {"query": query, "variables": variables})
        if answer.get("errors"):
            raise RuntimeError(answer["errors"])
        return answer["data"]

    async def do(self, name: str, mutation: str, result: str, **given: Any) -> Any:
        """What a mutation gave."""
        payload = (await self.ask(name, document_of(mutation, result), input=given))[mutation]
        if payload["errors"]:
            raise RuntimeError(payload["errors"])
        return next(value for key, value in payload.items() if key != "errors")

    async def on_air(self, creator: str) -> ID:
        """The id of a new stream of that creator's."""
        return ID((await self.do(creator, "goLive", "stream { id }", title="Piano", offer=OFFER))["id"])


async def asked(app: Starlette, token: str, operation: object) -> dict[str, Any]:
    """What the application answers to that request. A client of HTTP would take more CPU than many questions do."""
    headers = {b"authorization": b"Bearer " + token.encode(), b"content-type": b"application/json", b"host": b"scale"}
    scope = {**SCOPE, "headers": list(headers.items())}
    bodies, answer = [orjson.dumps(operation)], bytearray()

    async def receive() -> dict[str, Any]:
        if not bodies:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": bodies.pop(), "more_body": False}

    async def send(message: Any) -> None:
        answer.extend(message.get("body", b""))

    await app(scope, receive, send)
    found: dict[str, Any] = orjson.loads(answer)
    return found


async def milliseconds(of: Callable[[], Awaitable[object]], times: int = 15) -> float:
    """The median of how long it takes, after it was done once."""
    await of()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        await of()
        taken.append(time.perf_counter() - began)
    return median(taken) * 1_000


@asynccontextmanager
async def opened(database: str, rows: int) -> AsyncIterator[House]:
    """A house on a new database of that kind, filled, and another database that is nearly empty."""
    async with AsyncExitStack() as stack:
        if database == "postgres":
            server = await stack.enter_async_context(postgres())
            databases = await stack.enter_async_context(databases_on(server.url))
            urls = [await stack.enter_async_context(databases.migrated()) for _ in range(2)]
        else:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            urls = [f"sqlite://{folder / name}.sqlite3" for name in ("full", "little")]
            for url in urls:
                await migrate(url)
        full, little = urls
        await fill(little, NEARLY_EMPTY)
        house = await stack.enter_async_context(filled(full, Volume(rows)))
        house.little = little
        # As a server does.
        settle()
        looking = asyncio.create_task(look_at_young())
        yield house
        looking.cancel()


@asynccontextmanager
async def filled(url: str, volume: Volume, clock: Clock | None = None, **given: Any) -> AsyncIterator[House]:
    """A house on that database, which has every table and no row before. Days are kept, as a node does once a day.
    ``given``: settings."""
    clock = clock or SystemClock()
    of_filling = await fill(url, volume)
    app = create_app(
        Settings(database_url=url, jwt_secret=SECRET, calls=CallProvider.OFF, limits="off", **given), clock
    )
    async with app.router.lifespan_context(app):
        house = House(app, volume.rows, of_filling)
        for number in range(volume.creators):
            await keep_days(UUID(person(number)), ONCE, ONCE + YEAR)
        for name in NAMES:
            await house.ask(name, "{ viewer { user { id } } }")
        yield house
