"""Answers whose length nobody knows beforehand: event streams."""

import sys
from typing import Any

from starlette.types import Message, Receive, Scope, Send

from internals.uvicorn import RequestResponseCycle

NO_END = sys.maxsize


def until_the_close(cycle: RequestResponseCycle, app: Any) -> Any:
    """That application, for a request by HTTP/1.0, which knows no parts: its answer ends with the connection (RFC 9112,
    sections 6.1 and 6.3). By HTTP/1.1 as it is."""
    if cycle.scope["http_version"] != "1.0":
        return app

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        is_unsized = False

        async def send_whole(message: Message) -> None:
            nonlocal is_unsized
            if message["type"] == "http.response.start":
                is_unsized = all(name.lower() != b"content-length" for name, _ in message.get("headers", ()))
                # uvicorn writes parts as they are where a length was said, and counts what is missing of it.
                cycle.chunked_encoding = False if is_unsized else None
            elif is_unsized:
                rest = NO_END if message.get("more_body", False) else 0
                cycle.expected_content_length = len(message.get("body", b"")) + rest
            await send(message)

        await app(scope, receive, send_whole)

    return served


def is_stream(cycle: RequestResponseCycle | None) -> bool:
    """Whether it is being answered without an end that is known."""
    if cycle is None or not cycle.response_started or cycle.response_complete:
        return False
    return bool(cycle.chunked_encoding) or cycle.expected_content_length >= NO_END
