"""Turns: of all in this process who want to change one line, one does, and the others wait without a connection."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable, Iterable, Set
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

from cachetools import LRUCache

from domain.refusals import TryAgain

MOST_SUBJECTS = 1_000


class LineTaken(Exception):
    """Another transaction of this process has the line of that creator."""

    def __init__(self, creator_id: UUID) -> None:
        super().__init__(creator_id)
        self.creator_id = creator_id


class LinesKnown(Exception):
    """By now it is known which lines are taken about a subject, and they are others than those that were waited for."""

    def __init__(self, lines: frozenset[UUID]) -> None:
        super().__init__(lines)
        self.lines = lines


class Subjects:
    """By subject of an action, the lines that such an action took the last time."""

    def __init__(self) -> None:
        self._lines: LRUCache[Hashable, frozenset[UUID]] = LRUCache(MOST_SUBJECTS)

    def lines_of(self, subject: Hashable) -> frozenset[UUID]:
        """The lines to wait for; none without a subject. While they are not known, it is a line of nobody's: whoever
        comes first takes it and finds out which they are, and the others wait for it."""
        if subject is None:
            return frozenset()
        known = self._lines.get(subject)
        if known is None:
            known = self._lines[subject] = frozenset({uuid4()})
        return known

    def learn(self, subject: Hashable, lines: Iterable[UUID]) -> None:
        """Note that an action about it takes these lines."""
        if subject is not None:
            self._lines[subject] = frozenset(lines)

    def check(self, subject: Hashable, lines: Set[UUID]) -> None:
        """Raises LinesKnown when by now there are other lines to wait for than these."""
        if subject is not None and not (known := self._lines.get(subject, frozenset())) <= lines:
            raise LinesKnown(known)


class Turns:
    """Who has which line in this process. Those who wait for one get it in the order in which they came."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, deque[asyncio.Future[None]]] = {}

    @asynccontextmanager
    async def waited_for(self, lines: Iterable[UUID]) -> AsyncIterator["Turn"]:
        """A turn with these lines, once they are free; they and all that it takes are given back in the end."""
        turn = Turn(self)
        try:
            for line in sorted(lines):
                await self._wait(line)
                turn.lines.add(line)
            yield turn
        finally:
            for line in turn.lines:
                self._give_back(line)

    def take(self, line: UUID) -> bool:
        """Take the line if it is free; whether it was."""
        if line in self._waiting:
            return False
        self._waiting[line] = deque()
        return True

    def refuse(self, line: UUID) -> None:
        """Refuse all who wait for that line now with TryAgain."""
        for given in self._waiting[line]:
            if not given.done():
                given.set_exception(TryAgain())

    async def _wait(self, line: UUID) -> None:
        if self.take(line):
            return
        given: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[line].append(given)
        try:
            await given
        except asyncio.CancelledError:
            if given.done() and not given.cancelled() and not given.exception():
                self._give_back(line)
            raise
        finally:
            # When it is refused it keeps what is raised, whose traceback keeps this frame: a ring for the collector.
            del given

    def _give_back(self, line: UUID) -> None:
        waiting = self._waiting[line]
        while waiting:
            given = waiting.popleft()
            if not given.done():
                given.set_result(None)
                return
        del self._waiting[line]


class Turn:
    """The lines that one transaction has, and those of them that it has asked for itself."""

    def __init__(self, turns: Turns) -> None:
        self.lines: set[UUID] = set()
        self.taken: set[UUID] = set()
        self._turns = turns

    def take(self, line: UUID) -> None:
        """Have that line too. Raises LineTaken when somebody else has it: to wait here would keep a connection."""
        if line not in self.lines:
            if not self._turns.take(line):
                raise LineTaken(line)
            self.lines.add(line)
        self.taken.add(line)

    def refuse_others(self, line: UUID) -> None:
        """Refuse all who wait for that line now: it cannot be had."""
        self._turns.refuse(line)
