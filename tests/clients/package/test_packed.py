"""What ``npm pack`` gives works in an empty Node script, with the lines of docs/clients/spa.md."""

import asyncio
import os
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator

from tests.clients.packed import APP, SAID, Evening, built
from tests.parts import npm
from tests.system.process import serving


async def test_a_script_requests_waits_reads_is_called_and_is_charged(sqlite_url: str) -> None:
    built()
    async with serving(sqlite_url) as server:
        evening = await Evening.on(server)
        given = {"GREENROOM_URL": evening.address, "GREENROOM_TOKEN": str(evening.ben.token)}
        read = asyncio.Event()
        playing = asyncio.create_task(evening.play(read))
        script = await asyncio.create_subprocess_exec(
            npm.node(), "--experimental-websocket", "out/main.js", cwd=APP, env={**os.environ, **given}, stdout=PIPE
        )
        assert script.stdout
        said = [line.decode().strip() async for line in heard(script.stdout, read)]
        await playing
        assert await script.wait() == 0
        assert SAID in said
        assert said[-1] == "Paid: $5.00"
        assert await evening.ben.wallet() == (9_500, 0)


async def heard(output: asyncio.StreamReader, read: asyncio.Event) -> AsyncIterator[bytes]:
    """Each line, and whether the greeting is among them."""
    async for line in output:
        if SAID.encode() in line:
            read.set()
        yield line
