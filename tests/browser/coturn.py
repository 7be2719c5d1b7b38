"""coturn, the TURN server by which two browsers meet that have no way to each other: the machine's, else the package
manager's.

Tests take what is there; ``python -m tests.browser.coturn`` sees to it that something is, and says what.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.browser.apt import install
from tests.parts.ports import free_port

ANYWHERE = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"])
NONE = "The test of calls by a relay needs coturn, which could not be had here: install the package `coturn`."
READY = "listener opened on"
REALM = "greenroom"
SECRET = "of this relay and of this greenroom"


def present() -> str | None:
    """The program; None where it is not there."""
    return shutil.which("turnserver", path=ANYWHERE)


class Coturn:
    """A relay on loopback that tests may stop and start again on the same port. It takes the credentials that
    Greenroom makes of ``SECRET``."""

    def __init__(self, folder: Path) -> None:
        program = present()
        assert program, NONE
        self.port = free_port()
        self.log = folder / "log"
        self._command = [
            program,
            "-n",
            f"--listening-port={self.port}",
            f"--pidfile={folder / 'pid'}",
            f"--userdb={folder / 'users'}",
            f"--realm={REALM}",
            f"--static-auth-secret={SECRET}",
            *("--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", "--allow-loopback-peers"),
            *("--use-auth-secret", "--no-tls", "--no-dtls", "--no-cli", "--verbose", "--log-file=stdout"),
        ]
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        with self.log.open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log
            )
        while READY not in self.said():
            assert self._process.returncode is None, self.said()
            await asyncio.sleep(0.02)

    def said(self) -> str:
        """What it has written since it was started."""
        return self.log.read_text(errors="replace")

    async def stop(self) -> None:
        """SIGKILL: whoever was relayed is cut off."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def coturn() -> AsyncIterator[Coturn]:
    """A running relay."""
    with TemporaryDirectory(prefix="greenroom-") as folder:
        server = Coturn(Path(folder))
        await server.start()
        try:
            yield server
        finally:
            await server.stop()


if __name__ == "__main__":
    if not present() and os.geteuid() == 0:
        install("coturn")
    found = present()
    if found is None:
        sys.exit(NONE)
    print(f"Relay: {found}")
