"""WebSocket frames (RFC 6455), as much of them as a client of text needs."""

from collections.abc import Iterator

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
NO_MASK = b"\0\0\0\0"
"""Clients must mask; with this key the payload stays as it is."""

SWITCHED = b"HTTP/1.1 101"


def upgrade(port: int, path: str = "/graphql") -> bytes:
    """The request that opens a socket. It offers no compression: every contender sends plain text."""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
    ).encode()


def frame(payload: bytes, first_byte: int = TEXT) -> bytes:
    """One whole frame from a client."""
    size = len(payload)
    if size < 126:
        head = bytes((first_byte, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((first_byte, 0x80 | 126)) + size.to_bytes(2, "big")
    else:
        head = bytes((first_byte, 0x80 | 127)) + size.to_bytes(8, "big")
    return head + NO_MASK + payload


def frames_of(data: bytes, end: int) -> Iterator[tuple[int, int, int]]:
    """The whole frames in ``data[:end]``: first byte, and where the payload begins and stops."""
    at = 0
    while end - at >= 2:
        start, size = at + 2, data[at + 1]
        if size == 126:
            start, size = at + 4, int.from_bytes(data[at + 2 : at + 4], "big")
        elif size == 127:
            start, size = at + 10, int.from_bytes(data[at + 2 : at + 10], "big")
        stop = start + size
        if stop > end:
            return
        yield data[at], start, stop
        at = stop
