"""For each migration how long it took, and how long those who read and write beside it waited at most."""

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
from tortoise import Tortoise
from tortoise.migrations.api import migrate as migrate_to

from gateway.settings.settings import CHECKOUT
from models.database.opening import tortoise_config
from models.upgrading.migrating import migrate
from models.upgrading.releases import RELEASES
from tests.parts.postgres import connected, made_from, postgres
from tests.system.process import ServerProcess, serving, started
from tests.upgrade.filled import counted, fill
from tests.upgrade.people import THE_END, People

SESSIONS = int(os.environ.get("SESSIONS", "100000"))
PAUSE_SECONDS = 0.005
LONGEST_SECONDS = 1.0
LONGEST_RUN_SECONDS = 900.0

COMMIT = "a5bedac"
"""Of 0.1.0, which was released from there."""

WRONG = {
    "sessions without their one hold": """SELECT count(*) FROM private_session session
        WHERE (SELECT count(*) FROM hold WHERE session_id = session.id
            AND (hold.status, hold.captured) = (session.payment_status, session.captured)) <> 1""",
    "holds without their transfers": """SELECT count(*) FROM hold WHERE (SELECT count(*) FROM ledger_transfer
        WHERE hold_id = hold.id) <> CASE status WHEN 'HELD' THEN 1 ELSE 2 END""",
    "transfers of nothing": "SELECT count(*) FROM ledger_transfer WHERE hold_id IS NULL AND kind <> 'CREDIT'",
    "ends without a reason": "SELECT count(*) FROM private_session WHERE status = 'COMPLETED' AND end_reason IS NULL",
    "sum of all books": "SELECT sum(amount) FROM ledger_entry",
}
"""What there must be none of."""

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
    """Bring that database to the present, and say what it took; whether nothing is lost and nobody waited for long."""
    people, waits = People(), Waits()
    times: dict[str, tuple[float, float]] = {}

    def note(event: str, _app: str, name: str) -> None:
        began = time.monotonic() if event == "apply_start" else times[name][0]
        times[name] = (began, time.monotonic())

    with TemporaryDirectory() as folder:
        old = ServerProcess(url)
        old.checkout = code_of_release(Path(folder))
        async with started(old):
            await people.arrive(old)
            reading = asyncio.create_task(people.listen(old))
            await asyncio.sleep(1)
            before = await counted(connection)
            tasks = [asyncio.create_task(waits.go_on(url, name)) for name in BESIDE]
            tasks += [asyncio.create_task(people.live(old))]
            await asyncio.sleep(5)
            times["without any"] = (time.monotonic() - 4, time.monotonic())
            with ThreadPoolExecutor(1) as thread:
                expanding = partial(migrate, url, beside=True, progress=note)
                await asyncio.get_running_loop().run_in_executor(thread, lambda: asyncio.run(expanding()))
            expanded = time.monotonic()
            await asyncio.sleep(2)
            people.over.set()
            waits.over.set()
            await asyncio.gather(*tasks)
            gone = time.monotonic()
            await old.terminate()
            await reading
    async with serving(url) as new:
        back = time.monotonic()
        reading = asyncio.create_task(people.listen(new))
        # One session each, and of others: it has rates, which 0.1.0 has not.
        await people.others_arrive(new)
        await people.live(new)
        await people.say(await new.person("Creator 0"), people.streams[0], THE_END)
        await asyncio.wait_for(reading, 30)
    after = await counted(connection)
    proved = await asyncio.to_thread(balances_compared, url)
    wrong = {name: await connection.fetchval(sql) for name, sql in WRONG.items()}
    print_table(times, waits, people)
    longest = max(people.longest(*span) for name, span in times.items())
    longest = max(longest, *(waits.longest(one, times["without any"][0], expanded) for one in BESIDE))
    say(f"nobody served for {back - gone:.1f} s; {len(people.took)} requests, errors: {people.errors[:5]}")
    say(f"before: {before}\nafter:  {after}\nwrong:  {wrong}\n{proved.stdout}{proved.stderr}")
    say(f"chat: {len(people.written)} written, {len(people.read)} read; load: {os.getloadavg()}")
    return (
        all(after[name] >= number for name, number in before.items())
        and not any(wrong.values())
        and not people.errors
        and people.read == people.written
        and proved.returncode == 0
        and longest <= LONGEST_SECONDS
    )


def balances_compared(url: str) -> subprocess.CompletedProcess[str]:
    """What ``main.py balances`` says of that database."""
    settings = {"GREENROOM_DATABASE_URL": url, "GREENROOM_JWT_SECRET": "not used, and long enough for HS256"}
    return subprocess.run(
        [sys.executable, "main.py", "balances"],
        cwd=CHECKOUT,
        env={**os.environ, **settings},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def print_table(times: dict[str, tuple[float, float]], waits: Waits, people: People) -> None:
    say("| migration | took | longest read | longest change | longest event | longest request |")
    say("|---|---|---|---|---|---|")
    for name, (began, ended) in times.items():
        cells = [waits.longest(one, began, ended) for one in BESIDE] + [people.longest(began, ended)]
        say(f"| `{name}` | {ended - began:.2f} s | {' | '.join(f'{one * 1000:.0f} ms' for one in cells)} |")


def code_of_release(folder: Path) -> Path:
    """The code of 0.1.0, taken out of this checkout's history."""
    archive = subprocess.run(["git", "archive", COMMIT], cwd=CHECKOUT, capture_output=True, check=False)
    if archive.returncode:
        sys.exit(f"The history of this checkout does not reach back to 0.1.0 ({COMMIT}): git fetch --unshallow")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


async def main() -> int:
    """The exit status."""
    async with postgres() as server, made_from("template0", server.url) as url:
        await migrate_to(config=tortoise_config(url), target=f"models.{RELEASES['0.1.0']}")
        await Tortoise.close_connections()
        connection = await connected(url)
        began = time.monotonic()
        await fill(connection, SESSIONS)
        say(f"{SESSIONS} sessions of 0.1.0, made in {time.monotonic() - began:.0f} s")
        try:
            async with asyncio.timeout(LONGEST_RUN_SECONDS):
                return 0 if await upgraded(url, connection) else 1
        finally:
            await connection.close()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
