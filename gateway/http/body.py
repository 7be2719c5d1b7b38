"""A request's body, limited in bytes and in seconds."""

import asyncio
from typing import Any

from starlette.types import Message, Receive

from gateway.eager import SuspendedCoroutine
from gateway.http.errors import HTTPRequestError
from models.metrics import limited


async def read_body(receive: Receive, declared: bytes | None, limit: int, seconds: float) -> bytes:
    """The body, which has at most ``limit`` bytes and is there within ``seconds``. Raises HTTPRequestError.

    ``declared``: its Content-Length, where there is one.
    """
    if declared is not None:
        digits = declared.lstrip(b"0")
        # Of as many as a header has room for no number is made.
        if len(digits) > len(str(limit)) or int(digits or b"0") > limit:
            raise too_large(limit)
    receiving: Any = receive()
    try:
        waits_for = receiving.send(None)
    except StopIteration as done:
        first: Message = done.value
        receiving = None
        # Nearly always the whole body has come with the headers: then no timeout is needed.
        if not first.get("more_body", False):
            body: bytes = first.get("body", b"")
            if len(body) > limit:
                raise too_large(limit) from None
            return body
    try:
        async with asyncio.timeout(seconds):
            if receiving is not None:
                first = await SuspendedCoroutine(receiving, waits_for)
            return await _read_whole(first, receive, limit)
    except TimeoutError:
        limited("body_time")
        raise HTTPRequestError(408, f"The body of a request comes within {seconds:g} seconds.") from None


async def _read_whole(message: Message, receive: Receive, limit: int) -> bytes:
    """The whole body, of which this is the first message."""
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise too_large(limit)
        if not message.get("more_body", False):
            return b"".join(parts)
        message = await receive()
    raise HTTPRequestError(400, "The body of the request has ended early.")


def too_large(limit: int) -> HTTPRequestError:
    """The error for a body with more bytes than that."""
    limited("body_bytes")
    return HTTPRequestError(413, f"A request has at most {limit} bytes.")
