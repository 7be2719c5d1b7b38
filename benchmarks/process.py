"""Server processes: pinned to a core, asked for their CPU time and memory, and ended whatever happens."""

import asyncio
import os
import resource
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from benchmarks.load.crowd import LoadFailed
from benchmarks.load.http import open_client

CHECKOUT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0
END_SECONDS = 15.0
QUIET_SHARE = 0.1
QUIET_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Cores:
    """Which core the server runs on and which the load; the same one where there is only one."""

    server: int
    load: int


def choose_cores() -> Cores:
    """The last core is for the server: the first one often serves the machine's interrupts."""
    there = sorted(os.sched_getaffinity(0))
    return Cores(there[-1], there[0])


def allow_sockets() -> None:
    """As many open files as the system lets this process and its children have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Server:
    """One running server."""

    pid: int
    port: int

    def cpu(self) -> float:
        """CPU seconds of all its threads so far, exact to less than a microsecond (Linux's clock of a process)."""
        return time.clock_gettime(~self.pid << 3 | 2)

    def memory(self) -> int:
        """KiB of memory that are resident and its own (PSS: shared pages count in part)."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
        raise LoadFailed("the kernel tells no PSS")

    async def quiet(self, seconds: float = 20.0) -> None:
        """Wait until it has next to nothing left to do, at most that long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            before = self.cpu()
            await asyncio.sleep(QUIET_SECONDS)
            if self.cpu() - before < QUIET_SHARE * QUIET_SECONDS:
                return


@asynccontextmanager
async def serving(
    command: Sequence[str], cores: Cores, port: int, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Server]:
    """A server that answers, on its own core, until the block is left."""
    # Greenroom's settings come from the scene alone.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    with TemporaryFile() as said:
        # Children inherit the affinity, with every thread that they start.
        os.sched_setaffinity(0, {cores.server})
        try:
            process = subprocess.Popen(  # noqa: ASYNC220  # it is waited for in steps
                command, cwd=CHECKOUT, env={**outside, **(environment or {})}, stdout=said, stderr=said
            )
        finally:
            os.sched_setaffinity(0, {cores.load})
        try:
            await _answers(process, port)
            yield Server(process.pid, port)
        except Exception as problem:
            said.seek(0)
            if words := said.read().decode(errors="replace")[-1500:]:
                problem.add_note(words)
            raise
        finally:
            _end(process)


async def _answers(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client = await open_client(port)
            await client.ask(b'{"query":"{ __typename }"}')
            client.close()
            return
        except (OSError, LoadFailed):
            await asyncio.sleep(0.05)
    raise LoadFailed("the server did not start")


def _end(process: subprocess.Popen[bytes]) -> None:
    # What it would do on leaving in order, for thousands of sockets, is nobody's figure.
    process.kill()
    process.wait(END_SECONDS)
