"""Sockets are opened and dropped in waves, and the node's memory comes back; then many stay idle beside a client that
asks as fast as it is answered. Prints a table."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from tempfile import TemporaryDirectory

from tests.sockets import Socket
from tests.stage import Person
from tests.system.process import ServerProcess, serving

SOCKETS = int(os.environ.get("SOCKETS", "10000"))
SECONDS = float(os.environ.get("SECONDS", "120"))
WAVES, AT_ONCE = 10, 100
FREE_OF_RATES = {
    "CONNECTIONS_PER_ADDRESS": "0",
    "CONNECTION_RATE_PER_SECOND": "0",
    "REQUEST_RATE_PER_SECOND": "0",
    "OPERATION_RATE_PER_MINUTE": "0",
}
BACK_BYTES = 32 * 2**20
"""So much more than after the first wave may be there after the last: what is leaked grows with each."""


@asynccontextmanager
async def open_sockets(person: Person, count: int) -> AsyncIterator[None]:
    """So many sockets, each of them acknowledged, until the end; then they are dropped at once."""
    async with AsyncExitStack() as stack:
        opened: list[Socket] = []
        for _ in range(0, count, AT_ONCE):
            opened += await asyncio.gather(*(stack.enter_async_context(person.socket()) for _ in range(AT_ONCE)))
        yield
        for socket in opened:
            socket.connection.transport.abort()


async def asked(person: Person, seconds: float) -> str:
    """How long answers take one client that asks as fast as it is answered."""
    took: list[float] = []
    until = time.monotonic() + seconds
    while (began := time.monotonic()) < until:
        await person.ask("{ viewer { user { displayName } } }")
        took.append((time.monotonic() - began) * 1000)
    took.sort()
    return (
        f"{len(took) / seconds:.0f}/s, median {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms"
    )


async def soak(server: ServerProcess) -> bool:
    """Whether memory came back."""
    person = await server.person("Ana")
    rows = [("asked as fast as it is answered, alone", server.resident_bytes(), await asked(person, SECONDS / 4))]
    after: list[int] = []
    for wave in range(1, WAVES + 1):
        async with open_sockets(person, SOCKETS // WAVES):
            there = server.resident_bytes()
        await asyncio.sleep(1)
        after.append(server.resident_bytes())
        rows.append(
            (f"wave {wave}: {SOCKETS // WAVES} open, then dropped", there, f"afterwards {after[-1] / 2**20:.0f} MiB")
        )
    async with open_sockets(person, SOCKETS // 2):
        rows.append(
            (f"the same beside {SOCKETS // 2} idle sockets", server.resident_bytes(), await asked(person, SECONDS))
        )
    await asyncio.sleep(1)
    rows.append(("in the end", server.resident_bytes(), ""))
    sys.stdout.write("| | memory of the node | |\n|---|---|---|\n")
    for what, size, said in rows:
        sys.stdout.write(f"| {what} | {size / 2**20:.0f} MiB | {said} |\n")
    return after[-1] - after[0] < BACK_BYTES


async def main() -> int:
    """The exit status."""
    with TemporaryDirectory(prefix="greenroom-") as folder:
        async with serving(f"sqlite://{folder}/soak.sqlite3", **FREE_OF_RATES) as server:
            return 0 if await soak(server) else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
