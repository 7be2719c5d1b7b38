"""A real server process, and clients that come back when it does."""

import asyncio
import os
import resource
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from websockets.exceptions import WebSocketException

from domain.scopes import CREDIT_SCOPE
from gateway.auth.tokens import Tokens
from gateway.settings.settings import CHECKOUT, Settings
from models.clock import SystemClock
from tests.conftest import SECRET
from tests.parts.ports import free_port
from tests.parts.usage import resident_bytes
from tests.sockets import Answer
from tests.stage import Person
from tests.system.standing_still import started_by

START_SECONDS = 60.0
"""A node is up in two; beside much else on the machine it takes many times as long."""
FORGETFUL = httpx.Limits(keepalive_expiry=1.0)
"""A client that keeps idle connections as long as the server does sends requests into one that just closes."""


class ServerProcess:
    """``python main.py serve``, which tests may kill and start again on the same port and database."""

    def __init__(self, database_url: str, **settings: str) -> None:
        self.port = free_port()
        self.http = httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=START_SECONDS, limits=FORGETFUL)
        self.up = asyncio.Event()
        self.checkout = CHECKOUT
        """Where the code is that it runs."""
        self.descriptors: int | None = None
        """How many it may have; None: as many as the tests."""
        self._tokens = Tokens(Settings(jwt_secret=SECRET), SystemClock())
        self._process: asyncio.subprocess.Process | None = None
        given = {"PORT": str(self.port), "DATABASE_URL": database_url, "DEMO": "0"}
        given |= {"JWT_SECRET": SECRET, "CHAT_RATE_PER_MINUTE": "0", "CLOCK_INTERVAL_SECONDS": "0.1", **settings}
        outside = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
        self._environment = {**outside, **{f"GREENROOM_{name}": value for name, value in given.items()}}

    async def start(self) -> None:
        """Start it, and wait until it is ready."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "main.py",
            "serve",
            cwd=self.checkout,
            env=self._environment,
            preexec_fn=self._limit_descriptors,
        )
        async with asyncio.timeout(START_SECONDS):
            while not await self.ready():
                assert self._process.returncode is None, "the server did not start"
                await asyncio.sleep(0.02)
        self.up.set()

    def _limit_descriptors(self) -> None:
        if self.descriptors:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors, self.descriptors))

    async def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        self.up.clear()
        assert self._process is not None
        self._process.kill()
        await self._process.wait()

    async def terminate(self) -> int:
        """SIGTERM; the exit status."""
        self.up.clear()
        assert self._process is not None
        self._process.terminate()
        async with asyncio.timeout(START_SECONDS):
            return await self._process.wait()

    @property
    def pid(self) -> int:
        """The process that runs."""
        assert self._process is not None
        return self._process.pid

    def resident_bytes(self) -> int:
        """The memory that it has now."""
        return resident_bytes(self.pid)

    async def person(self, name: str, *, money: int = 0, scope: str | None = None) -> Person:
        """Somebody who has signed in, and with money."""
        person = self.newcomer(name, scope)
        person.id = (await person.ask("{ viewer { user { id } } }"))["viewer"]["user"]["id"]
        if money:
            office = await self.person("Office", scope=CREDIT_SCOPE)
            await office.do("creditWallet", userId=person.id, amount={"amount": money, "currency": "USD"})
        return person

    def newcomer(self, name: str, scope: str | None = None) -> Person:
        """Somebody with a token, who may not have been there yet."""
        token = self._tokens.write(name.lower(), name, scope, 3600, datetime.now(UTC))
        return Person(name, token, self.http, f"ws://127.0.0.1:{self.port}/graphql")

    async def ready(self) -> bool:
        """Whether it serves, database and all."""
        try:
            return (await self.http.get("/readyz")).status_code == 200
        except httpx.TransportError:
            return False


@asynccontextmanager
async def serving(database_url: str, **settings: str) -> AsyncIterator[ServerProcess]:
    """A running server, which is killed in the end whatever happened."""
    async with started(ServerProcess(database_url, **settings)) as server:
        yield server


@asynccontextmanager
async def started(server: ServerProcess) -> AsyncIterator[ServerProcess]:
    """That server while it runs; it is killed in the end whatever happened."""
    try:
        await server.start()
        yield server
    finally:
        await server.http.aclose()
        if server._process and server._process.returncode is None:
            await server.kill()


async def follow(
    server: ServerProcess, person: Person, query: str, last: Callable[[Answer], bool], after: str, **variables: Any
) -> list[Answer]:
    """What a client is sent up to the last, who comes back behind its cursor each time that the server goes away."""
    seen: list[Answer] = []
    while not seen or not last(seen[-1]):
        await server.up.wait()
        with suppress(OSError, WebSocketException, ServerGone):
            async with person.listening(query, after=after, **variables) as stream:
                while not seen or not last(seen[-1]):
                    seen.append(await next_or_gone(stream.next(), stream.socket.connection.wait_closed()))
                    after = seen[-1]["cursor"]
    return seen


class ServerGone(Exception):
    """The socket has closed."""


async def next_or_gone(value: Any, closed: Any) -> Answer:
    """The next value; raises ServerGone when the socket closes first."""
    arriving, closing = asyncio.ensure_future(value), asyncio.ensure_future(closed)
    try:
        await asyncio.wait((arriving, closing), return_when=asyncio.FIRST_COMPLETED)
        if not arriving.done():
            raise ServerGone
        answer: Answer = arriving.result()
        return answer
    finally:
        # Also where nobody listens any more.
        arriving.cancel()
        closing.cancel()


def children(pid: int) -> Iterator[int]:
    """The server processes that it has started."""
    for one in started_by(pid):
        with suppress(OSError):
            if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes():
                yield one
