"""What goes through many rows does so in pieces: of SQLite, which has one writer, everybody waits for each."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

FIRST = 10
MOST = 500
"""Rows of one transaction, at most: others who write wait for as long."""

AIM_SECONDS = 0.02
"""How long a piece should take."""


class Piece:
    """How many rows are next: so many that those who write beside it wait for a moment, whatever the disk is like."""

    def __init__(self) -> None:
        self.rows = FIRST

    @contextmanager
    def measured(self) -> Iterator[None]:
        """The next piece is smaller when this one takes longer than it should, and larger when it does not."""
        began = time.perf_counter()
        yield
        taken = time.perf_counter() - began
        self.rows = max(1, min(MOST, round(self.rows * min(2.0, AIM_SECONDS / max(taken, 1e-6)))))
