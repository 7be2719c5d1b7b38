"""What we use of websockets beyond its documentation."""

from websockets import frames, http11

__all__ = ["Frame", "HandshakeRequest", "HandshakeResponse", "raise_head_limits"]

Frame = frames.Frame
"""What uvicorn's protocol handles, by ``fin`` and ``data``; it is only named as a type. When it goes, name what
``SansIOProtocol.handle_text`` takes then."""

HandshakeRequest = http11.Request
"""What uvicorn's protocol gets from its parser (internals/uvicorn.py); it is only named as a type.
When it goes, name what ``SansIOProtocol.handle_connect`` takes then."""

HandshakeResponse = http11.Response
"""What uvicorn's protocol answers a handshake with. When it goes, name the type of ``SansIOProtocol.response``."""


def raise_head_limits(size: int) -> None:
    """Let a handshake have headers of so many bytes, and as many as fit: gateway/http/protocol.py bounds the head as a
    whole. When it goes, set WEBSOCKETS_MAX_LINE_LENGTH and WEBSOCKETS_MAX_NUM_HEADERS before websockets is imported."""
    http11.MAX_LINE_LENGTH = http11.MAX_NUM_HEADERS = size
