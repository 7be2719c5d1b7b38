"""``make abuse``: each row by another process, and beside it an honest client, who asks again and again."""

import asyncio
import sys
import tempfile
from asyncio.subprocess import PIPE
from statistics import quantiles
from time import perf_counter

import httpx

from tests.gateway.abuse.rows import ROWS, House
from tests.stage import Person
from tests.system.process import serving

WINDOW_SECONDS = 2.0
"""For so long at least the honest client asks beside a row."""

QUERY = "{ liveStreams(first: 5) { edges { node { id title } } } }"


async def judged() -> None:
    """All rows, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        async with serving(f"sqlite://{folder}/abuse.sqlite3", LIMITS="off") as server:
            house = await House.on(server)
            arguments = str(house.port), house.ana.token or "", house.stream
            abuser = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.gateway.abuse", *arguments), stdin=PIPE, stdout=PIPE
            )
            assert abuser.stdin
            assert abuser.stdout
            await abuser.stdout.readline()
            await beside(house.ana)
            quiet = await beside(house.ana)
            print(f"quiet: p99 {quiet * 1000:.1f} ms")
            for row in ROWS:
                abuser.stdin.write(row.encode() + b"\n")
                found = await beside(house.ana, asyncio.create_task(abuser.stdout.readline()))
                print(f"p99 {found * 1000:7.1f} ms ({found / quiet:4.1f} x)  {row}", flush=True)
            abuser.stdin.close()
            await abuser.wait()


async def beside(person: Person, other: "asyncio.Task[bytes] | None" = None) -> float:
    """The 99th percentile of the seconds that somebody waits, for some time and until that other thing is done."""
    waits, until = [], perf_counter() + WINDOW_SECONDS
    while perf_counter() < until or (other and not other.done()):
        began = perf_counter()
        await person.ask(QUERY)
        waits.append(perf_counter() - began)
    return quantiles(waits, n=100)[-1]


async def abuse(port: str, token: str, stream: str) -> None:
    """The rows that are asked for, and a line for each that is done."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
        house = House(int(port), Person("Ana", token, http), stream)
        print("ready", flush=True)
        while row := await asyncio.to_thread(sys.stdin.readline):
            await ROWS[row.strip()](house)
            print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(abuse(*sys.argv[1:]) if sys.argv[1:] else judged())
