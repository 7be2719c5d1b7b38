"""An instant in what is sent, by which whoever receives it knows how long it took."""

import time

MARK, DIGITS = b"@", 20
"""The mark stands in nothing else that is sent."""

NS_PER_MS = 1e6


def instant() -> str:
    """This one, to be put into a text."""
    return f"{MARK.decode()}{time.monotonic_ns():0{DIGITS}d}"


def instant_in(payload: bytes) -> int:
    """The one that was put there, in ns of the monotonic clock."""
    at = payload.index(MARK) + 1
    return int(payload[at : at + DIGITS])
