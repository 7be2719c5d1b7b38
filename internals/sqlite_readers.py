"""Who reads a SQLite file: one connection, and a spare one for what is known to take long, or while that one is at
something long."""

import asyncio
from collections import deque
from collections.abc import Iterator

from tortoise.backends.sqlite.client import SqliteClient

__all__ = ["Readers"]

LONG_SECONDS = 0.02
"""Others wait no longer than this for a read; then the spare connection reads for them. Two threads that read at all
times would wait for each other, and for the interpreter: every join took a fifth more."""


class Readers:
    """Lends one of two connections to whoever reads, in the order in which they came. When it goes, have Tortoise's one
    connection, and read at length elsewhere."""

    def __init__(self, first: SqliteClient, spare: SqliteClient) -> None:
        self._first, self._spare = first, spare
        self._idle = {first, spare}
        self._taken_at = 0.0
        self._waiting: deque[asyncio.Future[SqliteClient]] = deque()
        self._look: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[SqliteClient]:
        return iter((self._first, self._spare))

    async def take(self) -> SqliteClient:
        """One that reads, which ``give_back`` has to follow."""
        if self._first in self._idle:
            return self._taken(self._first)
        lent: asyncio.Future[SqliteClient] = asyncio.get_running_loop().create_future()
        self._waiting.append(lent)
        self._look_for_long()
        try:
            return await lent
        except asyncio.CancelledError:
            if lent.done() and not lent.cancelled():
                self.give_back(lent.result())
            raise

    async def take_at_length(self) -> SqliteClient:
        """One for a read that takes long, which ``give_back`` has to follow: the spare one, unless somebody has it."""
        if self._spare in self._idle:
            return self._taken(self._spare)
        return await self.take()

    def give_back(self, reader: SqliteClient) -> None:
        """The read is over; who has waited longest is next."""
        self._idle.add(reader)
        if reader is self._first:
            self._lend(reader)
        self._look_for_long()

    def _lend(self, reader: SqliteClient) -> None:
        while self._waiting:
            waits = self._waiting.popleft()
            # Who was cancelled waits no more.
            if not waits.done():
                waits.set_result(self._taken(reader))
                return

    def _taken(self, reader: SqliteClient) -> SqliteClient:
        self._idle.discard(reader)
        if reader is self._first:
            self._taken_at = asyncio.get_running_loop().time()
        return reader

    def _is_long(self) -> bool:
        return asyncio.get_running_loop().time() - self._taken_at >= LONG_SECONDS

    def _look_for_long(self) -> None:
        """Lend the spare one to whoever waits, once the first is at something long; look again when it may be."""
        if self._look or not self._waiting or self._spare not in self._idle:
            return
        if self._is_long():
            self._lend(self._spare)
            return
        loop = asyncio.get_running_loop()
        self._look = loop.call_at(self._taken_at + LONG_SECONDS, self._look_again)

    def _look_again(self) -> None:
        self._look = None
        self._look_for_long()
