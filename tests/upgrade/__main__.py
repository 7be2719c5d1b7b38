"""For each migration how long it took, and how long those who read and write beside it waited at most."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as migrate_to

from models.database import tortoise_config
from models.releases import RELEASES, STOPPING
from tests.postgres import connected, made_from, postgres
from tests.upgrade.filled import counted, fill

SESSIONS = int(os.environ.get("SESSIONS", "100000"))
PAUSE_SECONDS = 0.005

BESIDE = {
    "read": "SELECT id, version, status, price, captured FROM private_session WHERE id = key(3, $1)",
    "change": "UPDATE private_session SET version = version + 1 WHERE id = key(3, $1)",
    "event": "INSERT INTO event (topic, seq, kind, payload, at) VALUES ('beside', $1, 'X', '{}', now())",
}
"""What nodes of every release do."""


@dataclass
class Waits:
    """When each statement beside began and ended."""

    seen: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: {name: [] for name in BESIDE})
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def go_on(self, url: str, name: str) -> None:
        connection = await connected(url)
        number = 0
        while not self.over.is_set():
            number += 1
            began = time.monotonic()
            await connection.execute(BESIDE[name], number)
            self.seen[name].append((began, time.monotonic()))
            await asyncio.sleep(PAUSE_SECONDS)
        await connection.close()

    def longest(self, name: str, began: float, ended: float) -> float:
        waited = [until - since for since, until in self.seen[name] if since < ended and until > began]
        return max(waited, default=0.0)


async def upgraded(url: str, connection: asyncpg.Connection) -> bool:
    """Bring that database to the present, and say what it took; whether all that was there is there."""
    before, waits = await counted(connection), Waits()
    times: dict[str, tuple[float, float]] = {}
    tasks = [asyncio.create_task(waits.go_on(url, name)) for name in BESIDE]
    await asyncio.sleep(1)
    times["quiet"] = (time.monotonic() - 1, time.monotonic())

    def note(event: str, _app: str, name: str) -> None:
        began = time.monotonic() if event == "apply_start" else times[name][0]
        times[name] = (began, time.monotonic())

    with ThreadPoolExecutor(1) as thread:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(thread, asyncio.run, brought_to(url, progress=note))
    waits.over.set()
    await asyncio.gather(*tasks)
    sys.stdout.write("| migration | took | longest read | longest change | longest event |\n|---|---|---|---|---|\n")
    for name, (began, ended) in times.items():
        cells = [f"{waits.longest(one, began, ended) * 1000:.0f} ms" for one in BESIDE]
        title = f"`{name}` (nodes are stopped)" if name in STOPPING else f"`{name}`"
        sys.stdout.write(f"| {title} | {ended - began:.2f} s | {' | '.join(cells)} |\n")
    after = await counted(connection)
    holds = await connection.fetchval("SELECT count(*) FROM hold WHERE captured = 400 AND status = 'CAPTURED'")
    sys.stdout.write(f"before: {before}\nafter:  {after}\nholds:  {holds}\n")
    return before == after and holds == SESSIONS


async def brought_to(
    url: str, target: str | None = None, progress: Callable[[str, str, str], None] | None = None
) -> None:
    try:
        await migrate_to(config=tortoise_config(url), target=target, progress=progress)
    finally:
        await Tortoise.close_connections()


async def main() -> int:
    """The exit status."""
    async with postgres() as server, made_from("template0", server.url) as url:
        await brought_to(url, target=f"models.{RELEASES['0.1.0']}")
        connection = await connected(url)
        began = time.monotonic()
        await fill(connection, SESSIONS)
        sys.stdout.write(f"{SESSIONS} sessions of 0.1.0, made in {time.monotonic() - began:.0f} s\n")
        try:
            return 0 if await upgraded(url, connection) else 1
        finally:
            await connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
