"""Answering a request whose body is not read."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Send

SILENT_SECONDS = 1.0
"""For how long it is waited for more of a body that is refused. Once there is more, gateway/http/ending.py reads over
it."""


def has_body(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a body follows the headers (RFC 9112, section 6.3)."""
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


async def respond_and_close(response: Response, receive: Receive, send: Send) -> None:
    """Answer a request whose body was not read, and close the connection: the rest of that body is no request."""
    response.headers["Connection"] = "close"
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(SILENT_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    await send({"type": "http.response.body"})
