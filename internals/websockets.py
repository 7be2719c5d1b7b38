"""What we use of websockets beyond its documentation."""

from websockets import http11

__all__ = ["HandshakeRequest"]

HandshakeRequest = http11.Request
"""What uvicorn's protocol gets from its parser (internals/uvicorn.py); it is only named as a type.
When it goes, name what ``SansIOProtocol.handle_connect`` takes then."""
