"""uvicorn's WebSocket protocol, extended so that the application can write ready frames; GREENROOM_FRAME_BYTES=0 does
without it.

All subscribers of a group are sent the same bytes, and framing them for each would be most of the work of delivery. The
base class is not part of uvicorn's public interface (internals/uvicorn.py); where it does not fit, or sockets are
compressed, messages go through ASGI as usual.
"""

import asyncio
from typing import Any

from gateway.connections import connections_of
from gateway.monitoring import metrics
from gateway.sockets.closes import TOO_MANY_MESSAGES, label_of
from gateway.sockets.handshake import HandshakeProtocol
from gateway.sockets.slim import SlimQueue, Wire
from internals.websockets import Frame, HandshakeRequest

WIRE = "greenroom.wire"
ABORT = "greenroom.abort"
FORGET_HANDSHAKE = "greenroom.forget_handshake"

UNREAD_BYTES = 64 * 1024
"""The most that may wait for a peer that goes on pinging."""

PIECE_BYTES = 1_024
"""What has come, which may be a thousand times as much, is read in pieces of this size."""

FULL_BYTES = 1_024
"""A part of a message that has so many is not counted: there are only as many as fit into the longest message."""


class BoundedProtocol(HandshakeProtocol):
    """Drops a peer that has pings answered and reads none of it: each answer would wait in memory. Closes with 4429 on
    one that sends what the application never sees, as often as it may send messages: pings, pongs, and parts of
    messages that hardly say anything. Each takes longer to read than to send."""

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if len(data) <= PIECE_BYTES:
            super().data_received(data)
            return
        for start in range(0, len(data), PIECE_BYTES):
            if self.transport.is_closing():
                break
            super().data_received(data[start : start + PIECE_BYTES])

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        super().connection_lost(exc)
        if connections := connections_of(self.config):
            connections.leave(self.client[0] if self.client else "")

    def handle_ping(self) -> None:
        """Answer, as RFC 6455, section 5.5.2, demands of whoever can."""
        super().handle_ping()
        if self.transport.get_write_buffer_size() > UNREAD_BYTES and not self.writable.is_set():
            self.transport.abort()
        self._count_frame()

    def handle_pong(self, event: Frame) -> None:
        """Nobody here has asked for it."""
        super().handle_pong(event)
        self._count_frame()

    def handle_text(self, event: Frame) -> None:
        """A message, or the first part of one."""
        super().handle_text(event)
        self._count_part(event)

    def handle_bytes(self, event: Frame) -> None:
        """A message that is no text, or the first part of one."""
        super().handle_bytes(event)
        self._count_part(event)

    def handle_cont(self, event: Frame) -> None:
        """Another part of a message."""
        super().handle_cont(event)
        self._count_part(event)

    def _count_part(self, event: Frame) -> None:
        # Whole messages are counted where they are read, unless nobody reads them any more.
        if self.close_sent or (not event.fin and len(event.data) < FULL_BYTES):
            self._count_frame()

    def _count_frame(self) -> None:
        connections = connections_of(self.config)
        if self.transport.is_closing() or not connections or connections.frame_fits(self.client or id(self)):
            return
        metrics.cut(label_of(TOO_MANY_MESSAGES))
        if not self.close_sent:
            self.close_sent = True
            self.queue.put_nowait({"type": "websocket.disconnect", "code": TOO_MANY_MESSAGES.code})
            self.conn.send_close(*TOO_MANY_MESSAGES)
            self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.close()


class FrameProtocol(BoundedProtocol):
    """Offers in ``scope["extensions"]`` its wire, to drop the connection, and to forget the handshake."""

    # Sockets share the keys of their dictionaries up to 30 attributes. These would be more, and 1.6 KiB for each.
    __slots__ = (
        "app",
        "app_state",
        "asgi_version",
        "config",
        "connections",
        "default_headers",
        "logger",
        "loop",
        "root_path",
        "tasks",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = SlimQueue()  # type: ignore[assignment]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        super().connection_made(transport)
        self.writable = Wire(self.transport)  # type: ignore[assignment]

    def handle_connect(self, event: HandshakeRequest) -> None:
        """Add the extensions when the handshake has come."""
        super().handle_connect(event)
        if hasattr(self, "scope") and not self.config.ws_per_message_deflate:
            extensions: dict[str, object] = self.scope["extensions"]  # type: ignore[assignment]
            extensions[WIRE] = self.writable
            extensions[ABORT] = self.abort
            extensions[FORGET_HANDSHAKE] = self.forget_handshake

    def forget_handshake(self) -> None:
        """Drop the request and its headers, for which an open socket has no use."""
        self.scope.clear()  # type: ignore[attr-defined]
        # The parser keeps the request, so it is emptied rather than dropped.
        self.request.headers.clear()
        del self.response

    def abort(self) -> None:
        """Drop the connection, and what has not been sent."""
        self.transport.abort()
