"""GraphQL over HTTP by the letter: the audits of the npm package ``graphql-http``, against a real server."""

import asyncio
import subprocess
from pathlib import Path

import orjson

from tests.conftest import ON_SQLITE
from tests.parts import npm
from tests.sockets import Answer
from tests.stage import Stage

FOLDER = Path(__file__).parent / "npm"
AUDITS = 61


@ON_SQLITE
async def test_every_audit_passes(live_stage: Stage) -> None:
    npm.ready(FOLDER)
    url = live_stage.ws_url.replace("ws://", "http://")
    process = await asyncio.create_subprocess_exec(npm.node(), "audit.mjs", url, cwd=FOLDER, stdout=subprocess.PIPE)
    told, _ = await process.communicate()
    found: list[Answer] = orjson.loads(told)
    assert [audit for audit in found if audit["status"] != "ok"] == []
    assert len(found) == AUDITS
