"""Who is not answered by the time that the server stops is told that nobody knows what became of it."""

import asyncio

import orjson
import pytest
from starlette.types import Message

from gateway.http.negotiation import JSON
from tests.conftest import ON_SQLITE
from tests.stage import Stage


@ON_SQLITE
async def test_a_request_that_is_given_up_is_answered_in_json(stage: Stage) -> None:
    asked, answered = asyncio.Event(), list[Message]()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "query_string": b"",
        "headers": [(b"host", b"stage"), (b"content-type", JSON.encode()), (b"content-length", b"27")],
        "client": ("127.0.0.1", 1),
        "app": stage.app,
    }

    async def receive() -> Message:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: Message) -> None:
        answered.append(message)

    serving = asyncio.create_task(stage.app(scope, receive, send))
    await asked.wait()
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    start, body = answered
    (error,) = orjson.loads(body["body"])["errors"]
    assert (start["status"], error["extensions"]) == (500, {"code": "INTERNAL"})
    assert "may be done" in error["message"]
