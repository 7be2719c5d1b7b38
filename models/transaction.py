"""The one way to write: an action runs in one transaction, with its events, in a task of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from tortoise import BaseDBAsyncClient
from tortoise.transactions import in_transaction

from domain.events import Event
from domain.rules import Rules
from internals.tortoise import begin
from models import log
from models.clock import Clock

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("greenroom.transaction")

CLAIM_WRITER = "DELETE FROM topic_head WHERE topic IS NULL"
"""SQLite begins transactions as readers, and one that turns writer beside another process fails: write first."""


class Announce(Protocol):
    """Tells every node which topics have moved, and to which number (0: a topic without a log)."""

    async def __call__(self, heads: Mapping[str, int]) -> None: ...


class Transaction:
    """What an action works with: the instant it acts at, the rules, and the record of what it did.

    Raising rolls everything back; returning commits it.
    """

    def __init__(self, connection: BaseDBAsyncClient, now: datetime, rules: Rules) -> None:
        self.now = now
        self.rules = rules
        self._connection = connection
        self._pending: list[Event] = []
        self._heads: dict[str, int] = {}

    def record(self, event: Event) -> None:
        """Append an event to the log when the transaction commits."""
        self._pending.append(event)

    async def record_now(self, event: Event) -> int:
        """Append an event at once; its offset. Only as the first event of a transaction: topics are locked in order."""
        self._heads |= await log.append(self._connection, [event], self.now)
        return self._heads[event.topic]

    def touch(self, topic: str) -> None:
        """Broadcast on commit that a topic without a log has moved."""
        self._heads.setdefault(topic, 0)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A context whose writes and events are undone when it raises."""
        pending, heads = list(self._pending), dict(self._heads)
        try:
            async with in_transaction():
                yield
        except BaseException:
            self._pending, self._heads = pending, heads
            raise

    async def flush(self) -> Mapping[str, int]:
        """Write what was recorded; the topics to announce."""
        self._heads |= await log.append(self._connection, self._pending, self.now)
        self._pending.clear()
        return self._heads


class Transactions:
    """Runs actions. A caller that is cancelled does not cancel its action: it commits or fails as a whole."""

    def __init__(self, clock: Clock, rules: Rules, announce: Announce) -> None:
        self.clock = clock
        self.rules = rules
        self._announce = announce
        self._running: set[asyncio.Task[object]] = set()

    async def run(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Perform ``action`` with a transaction as its first argument, commit, then announce its events."""

        async def work(transaction: Transaction) -> T:
            return await action(transaction, *args, **kwargs)

        task: asyncio.Task[T] = asyncio.create_task(self._perform(work))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait until every action under way has ended."""
        while self._running:
            await asyncio.wait(self._running)

    async def _perform(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async with begin() as connection:
            if connection.capabilities.dialect == "sqlite":
                await connection.execute_query(CLAIM_WRITER)
            transaction = Transaction(connection, self.clock.now(), self.rules)
            result = await work(transaction)
            heads = await transaction.flush()
            # Rather than on leaving the context: if it fails, leaving rolls back while the connection is still ours.
            await connection.commit()
        await self._announce_heads(heads)
        return result

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
