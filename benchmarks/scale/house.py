"""The application on a database with that volume, asked within this process: what a question costs, without a wire."""

import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from starlette.applications import Starlette

from benchmarks.scale.volume import NAMES, Volume, fill_postgres, fill_sqlite
from domain.calls import CallProvider
from gateway.app import create_app
from gateway.node import Node
from gateway.server import GC_THRESHOLDS
from gateway.settings import Settings
from models.clock import SystemClock
from models.database import migrate
from tests.postgres import databases_on, postgres

SECRET = "a secret of this bench, long enough for HS256"
DAY = 24 * 3600
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

    @property
    def ratio(self) -> float:
        return self.much / self.little if self.little else float("nan")


@dataclass
class House:
    """Whoever has a token here asks by ``ask``."""

    app: Starlette
    http: httpx.AsyncClient
    rows: int
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def node(self) -> Node:
        node: Node = self.app.state.node
        return node

    async def ask(self, name: str, query: str, **variables: Any) -> Any:
        """The data of an answer. Raises RuntimeError when there is none."""
        if name not in self.tokens:
            self.tokens[name] = self.app.state.tokens.write(name, name, None, DAY, SystemClock().now())
        response = await self.http.post(
            "/graphql",
            json={"query": query, "variables": variables},
            headers={"Authorization": f"Bearer {self.tokens[name]}"},
        )
        answer = response.json()
        if answer.get("errors"):
            raise RuntimeError(answer["errors"])
        return answer["data"]

    async def do(self, name: str, mutation: str, result: str, **given: Any) -> Any:
        """What a mutation gave."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        query = f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {result} errors {{ message }} }} }}"
        payload = (await self.ask(name, query, input=given))[mutation]
        if payload["errors"]:
            raise RuntimeError(payload["errors"])
        return next(value for key, value in payload.items() if key != "errors")


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
    """A house on a new database of that kind, filled."""
    async with AsyncExitStack() as stack:
        if database == "postgres":
            server = await stack.enter_async_context(postgres())
            databases = await stack.enter_async_context(databases_on(server.url))
            url = await stack.enter_async_context(databases.migrated())
            await fill_postgres(url, Volume(rows))
        else:
            url = f"sqlite://{Path(stack.enter_context(TemporaryDirectory())) / 'scale.sqlite3'}"
            await migrate(url)
            fill_sqlite(url, Volume(rows))
        settings = Settings(database_url=url, jwt_secret=SECRET, calls=CallProvider.OFF, limits="off")
        app = create_app(settings, SystemClock())
        await stack.enter_async_context(app.router.lifespan_context(app))
        http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://scale")
        # As a server does.
        gc.collect()
        gc.freeze()
        gc.set_threshold(*GC_THRESHOLDS)
        house = House(app, await stack.enter_async_context(http), rows)
        for name in NAMES:
            await house.ask(name, "{ viewer { user { id } } }")
        yield house
