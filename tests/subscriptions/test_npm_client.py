"""The npm client ``graphql-ws`` as pages use it, in a Node process of its own."""

import asyncio
import fcntl
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

from gateway.sockets import NO_PONG
from tests.conftest import ON_POSTGRES
from tests.databases import Backend
from tests.documents import CHAT
from tests.sockets import PATIENCE_SECONDS
from tests.subscriptions.nodes import THE_END, figure, nodes, opened

FOLDER = Path(__file__).parent / "npm"
INSTALL = ["npm", "ci", "--silent", "--no-audit", "--no-fund"]
SOME = 20
IMPATIENT = {"PING_INTERVAL_SECONDS": "1", "PING_TIMEOUT_SECONDS": "1"}


@pytest.fixture(scope="session")
def node() -> str:
    """Node, with the client's packages beside it."""
    found = shutil.which("node")
    assert found, "these tests need Node and npm"
    wanted, installed = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".package-lock.json"
    with wanted.open() as lock:
        # Of test processes side by side one installs.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
            subprocess.run(INSTALL, cwd=FOLDER, check=True)
    return found


@ON_POSTGRES
async def test_a_client_that_was_frozen_comes_back_by_itself_and_has_every_message_once_in_order(
    database_url: str, backend: Backend, node: str
) -> None:
    async with nodes(database_url, backend.broadcast_url, **IMPATIENT) as (server,):
        room = await opened(database_url, [server], "Ben")
        ana, ben = room.on(0, "Ana"), room.on(0, "Ben")

        async def write(*bodies: str) -> None:
            for body in bodies:
                await ana.do("sendMessage", streamId=room.stream, body=body)

        assert ben.token
        client = await asyncio.create_subprocess_exec(
            node,
            "client.mjs",
            ben.ws_url,
            ben.token,
            CHAT,
            room.stream,
            room.cursor,
            cwd=FOLDER,
            stdout=subprocess.PIPE,
        )
        try:
            await write(*(f"before {number}" for number in range(SOME)))
            told = [await line(client) for _ in range(SOME)]
            client.send_signal(signal.SIGSTOP)
            await write(*(f"frozen {number}" for number in range(SOME)))
            async with asyncio.timeout(PATIENCE_SECONDS):
                while await figure(server, "greenroom_sockets"):
                    pass
            await write(*(f"cut off {number}" for number in range(SOME)))
            client.send_signal(signal.SIGCONT)
            while told[-1] != {"said": f"cut off {SOME - 1}"}:
                told.append(await line(client))
            await write(THE_END)
            told += [await line(client), await line(client)]
            assert await client.wait() == 0
        finally:
            if client.returncode is None:
                client.kill()
        assert [one["said"] for one in told if "said" in one] == await room.log()
        # The first close is the server's, the last the client's own.
        assert [one["closed"] for one in told if "closed" in one] == [NO_PONG.code, 1000]


async def line(client: asyncio.subprocess.Process) -> dict[str, Any]:
    """What it says next."""
    assert client.stdout
    async with asyncio.timeout(PATIENCE_SECONDS):
        told: dict[str, Any] = orjson.loads(await client.stdout.readline())
    return told
