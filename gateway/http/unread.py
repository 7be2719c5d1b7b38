"""Answering a request whose body is not read."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from starlette.responses import Response
from starlette.types import Receive, Send

LINGER_SECONDS = 1.0
LINGER_BYTES = 1024 * 1024
"""For how long, and how much, is still read of what is refused, and thrown away: whoever is cut off while they send may
never read why."""


def has_body(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a body follows the headers (RFC 9112, section 6.3)."""
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


async def respond_and_close(response: Response, receive: Receive, send: Send) -> None:
    """Answer a request whose body was not read, and close the connection: the rest of that body is no request."""
    response.headers["Connection"] = "close"
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": response.body, "more_body": True})
    with suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            await _discard(receive)
    await send({"type": "http.response.body"})


async def _discard(receive: Receive) -> None:
    discarded, more = 0, True
    while more and discarded < LINGER_BYTES:
        message = await receive()
        discarded += len(message.get("body", b""))
        more = message.get("more_body", False)
