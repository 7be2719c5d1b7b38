"""``make abuse``: each row by a process of its own, and beside it an honest client, who asks again and again."""

import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import httpx

from tests.gateway.abuse.rows import ROWS, House
from tests.stage import Person
from tests.system.process import serving
from tests.usage import MIB, used_by

QUIET_SECONDS = 3.0
QUERY = "{ liveStreams(first: 5) { edges { node { id title } } } }"


async def judged() -> None:
    """All rows, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        async with serving(Path(folder), LIMITS="off") as server:
            house = await House.on(server)
            await honest(house.ana, asyncio.create_task(asyncio.sleep(QUIET_SECONDS / 3)))
            quiet = await honest(house.ana, asyncio.create_task(asyncio.sleep(QUIET_SECONDS)))
            print(f"quiet: p99 {quiet * 1000:.1f} ms")
            for row in ROWS:
                async with used_by(server.pid) as usage:
                    abuser = asyncio.create_task(abused(house, row))
                    beside = await honest(house.ana, abuser)
                took = f"{usage.cpu:5.2f} s, {max(0, usage.memory) / MIB:5.1f} MiB"
                print(f"{took}, p99 {beside * 1000:7.1f} ms ({beside / quiet:4.1f} x)  {row}", flush=True)


async def honest(person: Person, until: "asyncio.Task[None]") -> float:
    """The 99th percentile of the seconds that somebody waited, until that has ended; of few waits, the longest."""
    waits = []
    while not until.done():
        began = perf_counter()
        await person.ask(QUERY)
        waits.append(perf_counter() - began)
    await until
    return quantiles(waits, n=100)[-1] if len(waits) >= 100 else max(waits)


async def abused(house: House, row: str) -> None:
    """The row, by a process of its own."""
    arguments = row, str(house.port), house.ana.token or "", house.stream
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.gateway.abuse", *arguments)
    if await process.wait():
        print(f"failed: {row}")


async def abuse(row: str, port: str, token: str, stream: str) -> None:
    """One row."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        await ROWS[row](House(int(port), Person("Ana", token, http), stream))


if __name__ == "__main__":
    asyncio.run(abuse(*sys.argv[1:]) if sys.argv[1:] else judged())
