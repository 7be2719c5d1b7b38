"""The one way to write: an action runs in one transaction, with its events, in a task of its own."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, nullcontext, suppress
from random import Random
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from tortoise.transactions import in_transaction

from domain.events import Event, EventKind
from domain.refusals import TryAgain
from domain.rules import Rules
from internals.tortoise import TransactionClient
from models.clock import Clock
from models.database.contention import is_conflict, is_held
from models.database.storage import NotWritable, connect_anew, is_not_writable
from models.tracing import Traced, untraced
from models.writing.transaction import Lines, Transaction
from models.writing.turns import LinesKnown, LineTaken, Subjects, Turns

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("greenroom.transaction")

TURN_SECONDS = 15.0
"""How long a line that others have, and a connection, are waited for."""

TRIED_BYTES = 16 * 1024
"""So much is written to see whether there is room: more than any row, so that it takes pages of its own."""

NOBODY_FOLLOWS = "room-to-write"
"""The topic of the events that are written to see whether anything can be."""

MOST_CONFLICTS = 6
PAUSE_SECONDS = 0.01
"""The first pause after a conflict is at most so long, and each further one twice as long."""


class Announce(Protocol):
    """Tells every node which topics have moved, and to which number (0: a topic without a log)."""

    async def __call__(self, heads: Mapping[str, int]) -> None: ...


Work = Callable[[Transaction], Awaitable[T]]
"""An action with all that it is given but the transaction."""

Slot = AbstractAsyncContextManager[None]
"""What a transaction has while it is under way, and waits for before it takes a connection."""


class Transactions:
    """Runs actions. A caller that is cancelled does not cancel its action: it commits or fails as a whole.

    An action that meets a deadlock, or a line that another has, is undone and performed anew: what it does outside its
    transaction it must be able to do twice.

    ``slots``: how many are under way at once; the others wait without a connection. ``node_id``: of the node that they
    act for.
    """

    def __init__(
        self,
        clock: Clock,
        rules: Rules,
        announce: Announce,
        lines: Lines,
        traced: Traced = untraced,
        slots: int = 16,
        node_id: UUID | None = None,
    ) -> None:
        self.clock = clock
        self._lines = lines
        self.traced = traced
        self._node_id = node_id
        self.rules = rules
        self._announce = announce
        self._turns = Turns()
        self._subjects = Subjects()
        self._slots = asyncio.Semaphore(slots)
        self._running: set[asyncio.Task[object]] = set()
        self.has_room = True
        """Whether what was written last was taken."""
        self._random = Random()  # noqa: S311 - two that have met shall not meet again

    async def run(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Perform ``action`` with a transaction as its first argument, commit, then announce its events.

        Refuses with TryAgain when others are in the way for too long; nothing was done then.
        """
        return await self.run_about(None, action, *args, **kwargs)

    async def run_about(
        self,
        subject: Hashable,
        action: Callable[Concatenate[Transaction, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """The same. ``subject``: what the action is about, by which others that are about the same are known; None:
        there are no others. The lines that such an action took the last time are waited for before a transaction is
        begun, rather than found taken in one. While it is not known which these are, the first finds out, and the
        others wait for it."""
        work = _bound(action, *args, **kwargs)
        return await self.as_a_whole(self._perform(work, self._slots, waits=True, subject=subject))

    async def try_now(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, for what will be tried again anyway: refuses with TryAgain at once when others have the line."""
        return await self.as_a_whole(self._perform(_bound(action, *args, **kwargs), self._slots, waits=False))

    async def run_ahead(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, ahead of all who wait: for what shows that this node is alive."""
        return await self.as_a_whole(self._perform(_bound(action, *args, **kwargs), nullcontext(), waits=False))

    async def as_a_whole(self, several: Coroutine[Any, Any, T]) -> T:
        """What that coroutine gives, which may be of several transactions. A caller that is cancelled does not cancel
        it."""
        task: asyncio.Task[T] = asyncio.create_task(several)
        self._running.add(task)
        task.add_done_callback(self._finished)
        try:
            return await asyncio.shield(task)
        finally:
            # It keeps what it raised, whose traceback keeps this frame: a ring, which only the collector would free.
            del task

    async def try_to_write(self) -> bool:
        """Whether the database takes writes; where the last one was not taken, it is tried."""
        if not self.has_room:
            with suppress(Exception):
                await connect_anew()
                await self.run_ahead(_write_something)
        return self.has_room

    @property
    def running(self) -> int:
        """How many actions are under way."""
        return len(self._running)

    async def drain(self) -> None:
        """Wait until every action under way has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def give_up(self) -> None:
        """Undo every action under way, and wait until that is done. Of one that was about to commit nobody knows."""
        for task in self._running:
            task.cancel()
        await self.drain()

    async def _perform(self, work: Work[T], slot: Slot, *, waits: bool, subject: Hashable = None) -> T:
        with self.traced("transaction"):
            return await self._until_done(work, slot, waits=waits, subject=subject)

    async def _until_done(self, work: Work[T], slot: Slot, *, waits: bool, subject: Hashable) -> T:
        lines = set(self._subjects.lines_of(subject))
        conflicts = 0
        while True:
            try:
                result, heads = await self._attempt(work, lines, slot, waits=waits, subject=subject)
                break
            except LinesKnown as known:
                lines |= known.lines
            except LineTaken as taken:
                if not waits:
                    raise TryAgain from taken
                lines.add(taken.creator_id)
                self._subjects.learn(subject, lines)
            except Exception as error:
                if is_held(error):
                    raise TryAgain from error
                if is_not_writable(error):
                    self.has_room = False
                    raise NotWritable from error
                if not is_conflict(error):
                    raise
                conflicts += 1
                if conflicts > MOST_CONFLICTS:
                    raise TryAgain from error
                await asyncio.sleep(self._random.uniform(0, PAUSE_SECONDS * 2**conflicts))
        await self._announce_heads(heads)
        return result

    async def _attempt(
        self, work: Work[T], lines: Iterable[UUID], slot: Slot, *, waits: bool, subject: Hashable
    ) -> tuple[T, Mapping[str, int]]:
        """Perform it one time, as soon as these lines are free; what it gave, and the topics to announce."""
        async with AsyncExitStack() as held:
            connection: TransactionClient | None = None
            with suppress(TimeoutError):
                async with asyncio.timeout(TURN_SECONDS):
                    turn = await held.enter_async_context(self._turns.waited_for(lines))
                    self._subjects.check(subject, turn.lines)
                    await held.enter_async_context(slot)
                    connection = await held.enter_async_context(in_transaction())
            if connection is None:
                # With the timeout as its cause it would hold the task that raises it, a ring for the collector.
                raise TryAgain
            clock, own = self.clock, self._node_id
            transaction = Transaction(connection, clock, self.rules, turn, self._lines, waits=waits, node_id=own)
            try:
                result = await work(transaction)
            finally:
                self._subjects.learn(subject, turn.taken)
            # Rather than on leaving the context: if it fails, leaving rolls back while the connection is still ours.
            await transaction.commit()
        transaction.count_committed()
        # Others may have written nothing.
        self.has_room = self.has_room or bool(transaction.heads)
        return result, transaction.heads

    async def _announce_heads(self, heads: Mapping[str, int]) -> None:
        try:
            await self._announce(heads)
        except Exception:
            # What is committed must not fail for a lost hint, which only delays: the log has the events.
            logger.exception("could not announce %s", sorted(heads))

    def _finished(self, task: asyncio.Task[T]) -> None:
        self._running.discard(task)
        if not task.cancelled():
            task.exception()


async def _write_something(transaction: Transaction) -> None:
    await transaction.record_now(Event(NOBODY_FOLLOWS, EventKind.NOTIFIED, {"fills": "x" * TRIED_BYTES}))


def _bound(action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> Work[T]:
    async def work(transaction: Transaction) -> T:
        return await action(transaction, *args, **kwargs)

    return work
