"""A client of an event stream that takes nothing: the server keeps for it what the setting allows, and no more."""

import asyncio
from typing import Any

import orjson
import pytest
from starlette.types import Message

from gateway.settings.settings import Settings
from tests.conftest import settings_for
from tests.documents import CHAT
from tests.metrics import Counts
from tests.parts.databases import Backend
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

BUFFER_BYTES = 3_000
DELIVERED, SLOW_READERS = "greenroom_delivered_total", "greenroom_slow_readers_total"


@pytest.fixture
def settings(cast_url: str, backend: Backend) -> Settings:
    return settings_for(cast_url, backend.broadcast_url).model_copy(update={"socket_buffer_bytes": BUFFER_BYTES})


class Stuck:
    """A client that has sent its request, and takes no event until it is free to."""

    def __init__(self, stage: Stage, stream: str, after: str) -> None:
        self.taken = ""
        self.free = asyncio.Event()
        headers = {"accept": "text/event-stream", "content-type": "application/json"}
        headers["authorization"] = f"Bearer {stage.ana.token}"
        self._scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "query_string": b"",
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        body = {"query": CHAT, "variables": {"stream": stream, "after": after}}
        self._request: list[Message] = [{"type": "http.request", "body": orjson.dumps(body)}]
        self.served = asyncio.create_task(stage.app(self._scope, self._receive, self._send))

    async def _receive(self) -> Message:
        if self._request:
            return self._request.pop()
        await asyncio.Event().wait()
        raise AssertionError

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.body":
            await self.free.wait()
            self.taken += message["body"].decode()


async def cursor_of(stage: Stage, stream: str) -> str:
    asked = await stage.ana.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream)
    return str(asked["waitingRoom"]["cursor"])


@pytest.mark.parametrize("letter", ["x", "ж", "☃"])
async def test_who_takes_nothing_is_cut_off_without_a_last_event_once_more_waits_than_may(
    stage: Stage, letter: str
) -> None:
    body = letter * 500
    stream = await stage.live()
    stuck, counts = Stuck(stage, stream, await cursor_of(stage, stream)), Counts()
    async with asyncio.timeout(TIMEOUT_SECONDS):
        written = 0
        while not counts.of(SLOW_READERS):
            await stage.ana.do("sendMessage", streamId=stream, body=body)
            stage.clock.move(minutes=1)
            written += 1
            while counts.of(DELIVERED) < written:
                await asyncio.sleep(0)
        # The first was on its way, and the last was too much.
        assert written >= 3
        assert (written - 2) * len(body.encode()) <= BUFFER_BYTES
        stuck.free.set()
        await stuck.served
    assert "event: complete" not in stuck.taken
    assert counts.of(SLOW_READERS) == 1
