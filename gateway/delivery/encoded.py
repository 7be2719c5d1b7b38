"""A result, encoded once for all subscribers, and framed once for those whose operations have the same id."""

from collections.abc import Sequence

import orjson

SMALL_BYTES = 4096
"""A payload below this size is joined with its frame's head; a larger one is shared by all frames."""


class EncodedResult:
    """One execution's result as JSON."""

    __slots__ = ("_framed", "_message", "_tail", "json")

    def __init__(self, result: dict[str, object]) -> None:
        encoded = orjson.dumps(result)
        self.json = encoded.decode()
        self._tail = encoded + b"}"
        self._message = ("", "")
        self._framed: tuple[str, Sequence[bytes]] = ("", ())

    def message(self, prefix: str) -> str:
        """The text of a ``next`` message; ``prefix`` is all of it before the payload."""
        if self._message[0] != prefix:
            self._message = (prefix, f"{prefix}{self.json}}}")
        return self._message[1]

    def frame(self, prefix: str) -> Sequence[bytes]:
        """The same message as one unmasked WebSocket text frame (RFC 6455, section 5.2), in parts to be written one
        after the other: a large payload is one object, which all frames share."""
        if self._framed[0] != prefix:
            head = prefix.encode()
            head = frame_header(len(head) + len(self._tail)) + head
            small = len(self._tail) < SMALL_BYTES
            self._framed = (prefix, (head + self._tail,) if small else (head, self._tail))
        return self._framed[1]


def frame_header(length: int) -> bytes:
    """The header of a final, unmasked text frame of that many bytes."""
    if length < 126:
        return bytes((0x81, length))
    if length < 65536:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")
