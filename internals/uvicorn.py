"""What we use of uvicorn beyond its documentation."""

from uvicorn.protocols.websockets import websockets_sansio_impl

__all__ = ["SansIOProtocol"]

SansIOProtocol = websockets_sansio_impl.WebSocketsSansIOProtocol
"""uvicorn's WebSocket protocol, which gateway/sockets/frames.py stands on: every subscriber of a group is sent the same
bytes, so framing them anew for each would be most of the work that is left, and what the protocol keeps for an idle
socket would be half of a socket's memory. Of it are used

- ``handle_connect``, ``scope`` and ``config``, to offer the application what it can do once a handshake has come;
- ``transport``, ``close_sent`` and ``disconnected``, to write a frame, and only while one may be written;
- ``queue`` and ``writable``, to replace them by slimmer ones;
- ``request`` and ``response``, to forget them.

When it goes, ``GREENROOM_FRAME_BYTES=0`` has uvicorn's own class serve, and texts go through ASGI;
tests/subscriptions/test_frames.py says whether a class fits."""
