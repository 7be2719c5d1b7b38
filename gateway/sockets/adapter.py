"""How a socket's handler reaches the socket."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import WebSocketDisconnected

from gateway.sockets.frames import ABORT, FORGET_HANDSHAKE, WRITE_FRAME
from gateway.sockets.outbox import Outbox

CLOSE_PATIENCE_SECONDS = 10.0
REASON_BYTES = 123
"""The most that a control frame has room for (RFC 6455, section 5.5)."""


class SocketAdapter(ASGIWebSocketAdapter):
    """Sends through an outbox, so that a reader who has stopped reading stops nobody."""

    def __init__(self, view: Any, request: WebSocket, response: WebSocket) -> None:
        super().__init__(view, request, response)
        extensions = request.scope.get("extensions", {})
        self._abort: Callable[[], None] | None = extensions.get(ABORT)
        if forget := extensions.get(FORGET_HANDSHAKE):
            forget()
        self.overflow: Callable[[], None] = self.abort
        self.outbox = Outbox(response.send_text, extensions.get(WRITE_FRAME), view.socket_buffer, self._overflowed)

    @property
    def is_open(self) -> bool:
        """Whether neither side has closed it."""
        return self.ws.application_state is not WebSocketState.DISCONNECTED

    async def send_json(self, message: Any) -> None:
        """Send a message after all that were sent before. Raises WebSocketDisconnected."""
        text = self.view.encode_json(message)
        self.outbox.put(text if isinstance(text, str) else text.decode())
        if self.outbox.closed:
            raise WebSocketDisconnected

    async def close(self, code: int, reason: str) -> None:
        """Say why, and close; a peer that does not even read this is dropped after some seconds."""
        with suppress(WebSocketDisconnect, RuntimeError):
            try:
                async with asyncio.timeout(CLOSE_PATIENCE_SECONDS):
                    await self.outbox.drained()
                    self.outbox.discard()
                    await self.ws.close(code, reason.encode()[:REASON_BYTES].decode(errors="ignore"))
            except TimeoutError:
                self.abort()

    def abort(self) -> None:
        """Drop the connection, where the server lets us; else the kernel does after its own patience."""
        if self._abort:
            self._abort()

    def _overflowed(self) -> None:
        # Not from here: whoever delivers is in the middle of a loop over all subscribers.
        asyncio.get_running_loop().call_soon(self.overflow)
