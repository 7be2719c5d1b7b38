"""Results, encoded once for all subscribers, and framed once for those whose operations have the same id."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import orjson

SMALL_BYTES = 4096
"""A payload below this size is joined with its frame's head; a larger one is shared by all frames."""

WRITE_BYTES = 32_768
"""Up to this size results that come together are written together: to write ten costs nearly what one does."""


class Encoded(Protocol):
    """One result, or several that go out together."""

    @property
    def results(self) -> Sequence["EncodedResult"]:
        """Each of them, in order."""

    def frames(self, prefix: bytes) -> Sequence[bytes]:
        """A ``next`` message for each as an unmasked WebSocket text frame (RFC 6455, section 5.2), in parts to be
        written one after the other; ``prefix`` is all of a message before the payload."""


class EncodedResult:
    """One execution's result as JSON."""

    __slots__ = ("_frames", "_header", "_message", "_prefix", "_prefix_size", "_tail", "json")

    def __init__(self, result: dict[str, object]) -> None:
        encoded = orjson.dumps(result)
        self.json = encoded.decode()
        self._tail = encoded + b"}"
        self._message = (b"", "")
        self._prefix = b""
        self._frames: Sequence[bytes] = ()
        self._prefix_size = 0
        self._header = b""

    def message(self, prefix: bytes) -> str:
        """The text of a ``next`` message; ``prefix`` is all of it before the payload."""
        if self._message[0] != prefix:
            self._message = (prefix, f"{prefix.decode()}{self.json}}}")
        return self._message[1]

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self._tail)

    @property
    def results(self) -> Sequence["EncodedResult"]:
        """Itself."""
        return (self,)

    def frames(self, prefix: bytes) -> Sequence[bytes]:
        """The same message as a frame; a large payload is one object, which all frames share."""
        if self._prefix != prefix:
            size = len(prefix)
            if self._prefix_size != size:
                # Most clients' ids are as long as each other's.
                self._prefix_size, self._header = size, frame_header(size + len(self._tail))
            if len(self._tail) < SMALL_BYTES:
                self._frames = (b"".join((self._header, prefix, self._tail)),)
            else:
                self._frames = (self._header + prefix, self._tail)
            self._prefix = prefix
        return self._frames


class EncodedBatch:
    """Results that go out together, in one write."""

    __slots__ = ("_framed", "results")

    def __init__(self, results: Sequence[EncodedResult]) -> None:
        self.results = results
        self._framed: tuple[bytes, Sequence[bytes]] = (b"", ())

    def frames(self, prefix: bytes) -> Sequence[bytes]:
        """Their frames, joined."""
        if self._framed[0] != prefix:
            parts = [part for result in self.results for part in result.frames(prefix)]
            self._framed = (prefix, (b"".join(parts),))
        return self._framed[1]


def batches(results: Iterable[EncodedResult]) -> Iterator[Encoded]:
    """The results in order, those together that make one write; a large one is by itself."""
    batch: list[EncodedResult] = []
    size = 0
    for result in results:
        if batch and size + result.size > WRITE_BYTES:
            yield _together(batch)
            batch, size = [], 0
        batch.append(result)
        size += result.size
    if batch:
        yield _together(batch)


def _together(batch: Sequence[EncodedResult]) -> Encoded:
    return EncodedBatch(batch) if len(batch) > 1 else batch[0]


def frame_header(length: int) -> bytes:
    """The header of a final, unmasked text frame of that many bytes."""
    if length < 126:
        return bytes((0x81, length))
    if length < 65536:
        return b"\x81\x7e" + length.to_bytes(2, "big")
    return b"\x81\x7f" + length.to_bytes(8, "big")


def size(text: str) -> int:
    """How many bytes a message takes. Of most, which are ASCII, that is the length of the text."""
    return len(text) if text.isascii() else len(text.encode())
