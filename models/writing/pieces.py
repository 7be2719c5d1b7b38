"""What goes through many rows does so in pieces: SQLite has one writer, and everybody else waits for each piece."""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

from models.writing.transaction import Transaction
from models.writing.transactions import Transactions

P = ParamSpec("P")
R = TypeVar("R")

FIRST, MOST = 10, 500
"""How many rows the first transaction has, and any has at most: others who write wait for it."""

AIM_SECONDS = 0.02
"""How long a piece should take."""


class Piece:
    """How many rows the next piece has: so many that others who write wait for a moment only, whatever the disk is
    like."""

    def __init__(self) -> None:
        self.rows = FIRST

    @contextmanager
    def measured(self) -> Iterator[None]:
        """The next piece is smaller when this one takes longer than it should, and larger when it does not."""
        began = time.perf_counter()
        yield
        taken = time.perf_counter() - began
        self.rows = max(1, min(MOST, round(self.rows * min(2.0, AIM_SECONDS / max(taken, 1e-6)))))


class InPieces:
    """Does one kind of thing with many rows: each piece is a transaction of its own, with ``pause_seconds`` behind it
    for those who write."""

    def __init__(self, transactions: Transactions, pause_seconds: float) -> None:
        self._transactions = transactions
        self._pause_seconds = pause_seconds
        self._piece = Piece()

    async def run(
        self,
        action: Callable[Concatenate[Transaction, Sequence[R], P], Awaitable[object]],
        rows: Sequence[R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Perform ``action`` with all of these rows."""
        while rows:
            some, rows = rows[: self._piece.rows], rows[self._piece.rows :]
            with self._piece.measured():
                await self._transactions.run(action, some, *args, **kwargs)
            await self._transactions.clock.sleep(self._pause_seconds)
