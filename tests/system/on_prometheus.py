"""A real Prometheus scrapes the demo's evening, and answers every panel of the dashboard: make dashboard.

Not in `make test`: it takes the machine's Prometheus (Debian: `prometheus`).
"""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest

from gateway import scrape
from gateway.settings.settings import Settings
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, SECRET
from tests.gateway.test_dashboard import ALERTS, alerts, panels
from tests.parts.ports import free_port
from tests.sockets import Answer
from tests.stage import Stage
from tests.walk import walked

pytestmark = ON_SQLITE

CONFIG = """
global: {{scrape_interval: 500ms, evaluation_interval: 1s}}
rule_files: ["{alerts}"]
scrape_configs: [{{job_name: greenroom, static_configs: [{{targets: ["{target}"]}}]}}]
"""


class Prometheus:
    """A server, by its API."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(self, query: str) -> list[Answer]:
        """The samples that a query gives now."""
        answer = (await self._http.get("/api/v1/query", params={"query": query})).json()
        assert answer["status"] == "success", answer
        result: list[Answer] = answer["data"]["result"]
        return result

    async def has_scraped(self) -> None:
        """Wait until it has looked at the target twice more: it begins some seconds after it is ready."""
        seen = await self._times()
        async with asyncio.timeout(30):
            while await self._times() < seen + 2:
                await asyncio.sleep(0.1)

    async def _times(self) -> float:
        return sum(float(one["value"][1]) for one in await self.ask("count_over_time(up[10m])"))

    async def rules(self) -> list[Answer]:
        """The rules as it has evaluated them."""
        groups = (await self._http.get("/api/v1/rules")).json()["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]


@asynccontextmanager
async def prometheus(target: str, folder: Path) -> AsyncIterator[Prometheus]:
    """One that scrapes the target, twice a second."""
    config, port = folder / "prometheus.yaml", free_port()
    config.write_text(CONFIG.format(alerts=ALERTS, target=target))
    process = await asyncio.create_subprocess_exec(
        "prometheus",
        f"--config.file={config}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--log.level=error",
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            async with asyncio.timeout(30):
                while not await _is_ready(http):
                    await asyncio.sleep(0.1)
            yield Prometheus(http)
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/-/ready")).is_success
    except httpx.TransportError:
        return False


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, jwt_secret=SECRET, clock_interval_seconds=10**9, demo=True)


async def test_every_panel_shows_something_after_the_evening(
    live_demo: Stage, clock: ManualClock, server: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scrape, "KEPT_SECONDS", 0)
    async with prometheus(f"127.0.0.1:{server}", tmp_path) as found, AsyncExitStack() as sockets:
        await found.has_scraped()
        await walked(live_demo, clock, sockets)
        await live_demo.http.post("/graphql", json={"query": "{ nothing }"})
        await found.has_scraped()
        for _ in range(20):
            await live_demo.http.post("/graphql", json={"query": "{ liveStreams { edges { cursor } } }"})
        await found.has_scraped()
        empty = []
        for title, queries in panels():
            for query in queries:
                result = await found.ask(query.replace("$__rate_interval", "1m"))
                values = [float(one["value"][1]) for one in result]
                print(f"{title:<45} {len(values):>3} series, {sum(map(math.isfinite, values))} with a number")
                if not values:
                    empty.append((title, query))
        assert empty == []
        rules = await found.rules()
        for rule in rules:
            print(f"{rule['name']:<45} {rule['state']}")
        assert [(rule["name"], rule["health"]) for rule in rules] == [(alert["alert"], "ok") for alert in alerts()]
