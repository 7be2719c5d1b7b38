"""What ``npm pack`` gives works in an empty Node script, with the lines of docs/clients/spa.md."""

import asyncio
import os
from asyncio.subprocess import PIPE

from tests import npm
from tests.clients.packed import APP, Evening, built
from tests.system.process import serving


async def test_a_script_requests_waits_reads_is_called_and_is_charged(sqlite_url: str) -> None:
    built()
    async with serving(sqlite_url) as server:
        evening = await Evening.on(server)
        given = {"GREENROOM_URL": evening.address, "GREENROOM_TOKEN": str(evening.ben.token)}
        playing = asyncio.create_task(evening.play())
        script = await asyncio.create_subprocess_exec(
            npm.node(), "--experimental-websocket", "out/main.js", cwd=APP, env={**os.environ, **given}, stdout=PIPE
        )
        said = (await script.communicate())[0].decode()
        await playing
        assert script.returncode == 0
        assert "Room: Good evening!" in said
        assert said.endswith("Paid: $5.00\n")
        assert await evening.ben.wallet() == (9_500, 0)
