"""Whole frames through uvicorn's protocol: an option that changes nothing of what clients get."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect

from gateway.delivery.encoded import EncodedResult
from gateway.sockets.frames import ABORT, WIRE, FrameProtocol
from tests.documents import CHAT
from tests.parts.servers import running
from tests.stage import Stage
from tests.subscriptions.briefly import chat, take

PREFIX = b'{"id":"1","type":"next","payload":'
RESULTS: list[dict[str, object]] = [{"data": size * "ü"} for size in (0, 20, 60, 125, 126, 33_000, 70_000)]


async def offering(scope: Scope, receive: Receive, send: Send) -> None:
    """Sends each result as text, and where it may as a frame."""
    socket = WebSocket(scope, receive, send)
    await socket.accept()
    wire = scope["extensions"].get(WIRE)
    await socket.send_json({"offered": wire is not None, "abort": ABORT in scope["extensions"]})
    for result in RESULTS:
        payload = EncodedResult(result)
        await socket.send_text(payload.message(PREFIX))
        if wire:
            assert wire.write(payload.frames(PREFIX))
    await socket.close()


@pytest.mark.parametrize(
    ("options", "offered"),
    [
        ({"ws": FrameProtocol}, True),
        ({"ws": FrameProtocol, "ws_per_message_deflate": True}, False),
        ({"ws": "websockets-sansio"}, False),
    ],
)
async def test_frames_are_offered_where_they_fit_and_are_the_texts(options: dict[str, Any], offered: bool) -> None:
    config = uvicorn.Config(offering, **{"ws_per_message_deflate": False, **options}, lifespan="off", log_level="error")
    async with running(config) as port, connect(f"ws://127.0.0.1:{port}/") as connection:
        assert await connection.recv() == f'{{"offered":{str(offered).lower()},"abort":{str(offered).lower()}}}'
        for result in RESULTS:
            texts = [await connection.recv() for _ in range(2 if offered else 1)]
            assert set(texts) == {EncodedResult(result).message(PREFIX)}


@pytest.fixture
async def server(app: Starlette) -> AsyncIterator[int]:
    config = uvicorn.Config(app, lifespan="off", log_level="warning", ws=FrameProtocol, ws_per_message_deflate=False)
    async with running(config) as port:
        yield port


async def test_chat_is_the_same_with_frames(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await live_stage.ana.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream))[
        "waitingRoom"
    ]["cursor"]
    async with (
        live_stage.ana.listening(CHAT, stream=stream, after=cursor) as one,
        live_stage.ana.listening(CHAT, stream=stream, after=cursor) as other,
    ):
        bodies = ["short", "ü" * 100, "x" * 500]
        for body in bodies:
            await live_stage.ana.do("sendMessage", streamId=stream, body=body)
        updates = await take(one, 3)
        assert [chat(update) for update in updates] == [("Ana", body) for body in bodies]
        assert await take(other, 3) == updates
