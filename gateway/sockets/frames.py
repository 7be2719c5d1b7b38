"""An option behind one seam: uvicorn's WebSocket protocol, which also lets the application write whole frames.

Every subscriber of a group is sent the same bytes, so framing them anew for each is most of the work that is left. The
class that this stands on is not among what uvicorn calls public (internals/uvicorn.py); where it does not fit,
or sockets are compressed, texts go through ASGI as ever.
"""

from collections.abc import Sequence
from typing import Any

from gateway.sockets.slim import SlimEvent, SlimQueue
from internals.uvicorn import SansIOProtocol
from internals.websockets import HandshakeRequest

WRITE_FRAME = "greenroom.write_frame"
ABORT = "greenroom.abort"
FORGET_HANDSHAKE = "greenroom.forget_handshake"


class FrameProtocol(SansIOProtocol):
    """Offers ``scope["extensions"]`` a way to write a frame, and one to drop the connection at once."""

    # With more than 30 attributes each socket would have a dictionary of its own, of 1.6 KiB.
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
        self.writable = SlimEvent()  # type: ignore[assignment]

    def handle_connect(self, event: HandshakeRequest) -> None:
        """The handshake has come."""
        super().handle_connect(event)
        if hasattr(self, "scope") and not self.config.ws_per_message_deflate:
            extensions: dict[str, object] = self.scope["extensions"]  # type: ignore[assignment]
            extensions[WRITE_FRAME] = self.write_frame
            extensions[ABORT] = self.abort
            extensions[FORGET_HANDSHAKE] = self.forget_handshake

    def write_frame(self, parts: Sequence[bytes]) -> bool:
        """Write a frame at once; False, and nothing is written, while the peer does not take what it was sent."""
        if not self.writable.is_set() or self.close_sent or self.disconnected or self.transport.is_closing():
            return False
        self.transport.writelines(parts)
        return True

    def forget_handshake(self) -> None:
        """Keep nothing of the request and its headers: an open socket has no use for them."""
        self.scope.clear()  # type: ignore[attr-defined]
        # The parser keeps the request, so it is emptied rather than dropped.
        self.request.headers.clear()
        del self.response

    def abort(self) -> None:
        """Drop the connection, and what has not been sent."""
        self.transport.abort()
