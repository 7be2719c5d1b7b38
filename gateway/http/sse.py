"""The text of server-sent events (graphql-sse, distinct connections)."""

from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse

from gateway.intake import VARY

HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store, no-transform",
    "Vary": VARY,
    # nginx would keep events back until it has some kilobytes of them.
    "X-Accel-Buffering": "no",
}
HEARTBEAT = ": ping\n\n"
"""A comment: clients drop it, and proxies see that the connection lives."""
STOPPING = ": the server stops, come again\n\n"
"""A comment, for who reads along: a stream that ends without `complete` is one to come back to."""


def event(name: str, data: str = "") -> str:
    """One event. Lines end in LF only, as not all clients split at CRLF; without any data browsers drop an event."""
    return f"event: {name}\ndata: {data}\n\n"


COMPLETE = event("complete")


def stream(text: AsyncIterator[str]) -> Response:
    """The response to a subscription: its events as they come."""
    return StreamingResponse(text, headers=HEADERS)
