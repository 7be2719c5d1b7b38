"""The one way to write: an action runs in one transaction, with its events, in a task of its own."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Hashable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from datetime import datetime
from random import Random
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from tortoise.transactions import in_transaction

from domain.estimates import Estimates
from domain.events import Event, EventKind
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence
from domain.line import Line, LineEntry
from domain.money import Account
from domain.order import Order
from domain.refusals import TryAgain
from domain.rules import Rules
from internals.tortoise import TransactionClient
from models import balances, log, occurrences
from models.balances import Amounts, Owner
from models.clock import Clock
from models.contention import is_conflict, is_held
from models.occurrences import Noted
from models.statement import Asked, commit_with, rows_of
from models.storage import StorageFull, is_full
from models.tracing import Traced, untraced
from models.turns import LinesKnown, LineTaken, Subjects, Turn, Turns

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger("greenroom.transaction")

TURN_SECONDS = 15.0
"""How long a line that others have, and a connection, are waited for."""

TRIED_BYTES = 16 * 1024
"""So much is written to see whether there is room: more than any row, so that it takes pages of its own."""

NOBODY_FOLLOWS = "room-to-write"
"""The topic of the events that are written to see whether anything can be."""

KEPT_ORDERS = 4
"""A step knows a line as it was, without the session that it moves, and as it is."""

MOST_CONFLICTS = 6
PAUSE_SECONDS = 0.01
"""The first pause after a conflict is at most so long, and each further one twice as long."""


class Announce(Protocol):
    """Tells every node which topics have moved, and to which number (0: a topic without a log)."""

    async def __call__(self, heads: Mapping[str, int]) -> None: ...


Entries = tuple[LineEntry, ...]


class Lines(Protocol):
    """Reads creators' lines; ``known``: of those of whom the entries are known. And what was learned of creators."""

    async def of(self, creator_ids: Collection[UUID], known: Mapping[UUID, Entries], /) -> dict[UUID, Line]: ...

    async def learned(self, creator_ids: Collection[UUID], /) -> dict[UUID, Learned]: ...


class Transaction:
    """What an action works with: the instant it acts at, the rules, and the record of what it did.

    Raising rolls everything back; returning commits it. ``waits``: for locks that others have, as people do; the clock,
    which comes round again, does not. ``entries``: by creator, the entries of the lines that it has read, as it has
    changed them since. ``names``: of people, as it has read them. ``estimates``: by creator, the last that it has
    made, and of which line; ``orders``: the last that it has worked out. ``heads``: the topics to announce, once it is
    committed.
    """

    def __init__(
        self,
        connection: TransactionClient,
        now: datetime,
        rules: Rules,
        turn: Turn,
        lines: Lines,
        *,
        waits: bool = True,
    ) -> None:
        self.now = now
        self.rules = rules
        self.waits = waits
        self.connection = connection
        self.lines = lines
        self.entries: dict[UUID, Entries] = {}
        self.names: dict[UUID, str] = {}
        self.estimates: dict[UUID, tuple[Line, Estimates]] = {}
        self.orders: deque[Order] = deque(maxlen=KEPT_ORDERS)
        self._turn = turn
        self._pending: list[Event] = []
        self._noted: list[Noted] = []
        self.heads: dict[str, int] = {}
        self._balances: dict[Owner, Amounts] = {}
        self._when_committed: list[Callable[[], object]] = []
        self._writes: list[Asked] = []

    def take_turn(self, creator_id: UUID) -> None:
        """Be the one in this process who may change the line of that creator. Raises LineTaken while another is."""
        self._turn.take(creator_id)

    def lines_are_stuck(self, people: Iterable[UUID]) -> None:
        """These lines were waited for in vain: refuse all who wait for them in this process."""
        for one in people:
            self._turn.refuse_others(one)

    def record(self, event: Event) -> None:
        """Append an event to the log when the transaction commits."""
        self._pending.append(event)

    def note(self, creator_id: UUID, occurrence: Occurrence) -> None:
        """Append to the log that forecasts learn from when the transaction commits. The creator's line is locked."""
        self._noted.append((creator_id, occurrence))

    async def record_now(self, event: Event) -> int:
        """Append an event at once; its offset. Only as the first event of a transaction: topics are locked in order."""
        (offset,), _ = await self.record_and_ask([event])
        return offset

    async def record_and_ask(
        self, events: Sequence[Event], *asked: Asked
    ) -> tuple[list[int], list[list[dict[str, Any]]]]:
        """The same with several of one topic, and what these statements give behind it: on SQLite all are one turn of
        another thread."""
        appending = log.appending(events, self.now)
        assert appending
        appended, *answers = await rows_of((log.APPEND, appending), *asked)
        self.heads |= log.heads_in(appended)
        return sorted(row["seq"] for row in appended), answers

    def write(self, *asked: Asked) -> None:
        """Write new rows when all else is done, as nobody reads them before: at once, and in whatever order."""
        self._writes += asked

    def change_balance(self, owner: Owner, account: Account, amount: int) -> None:
        """Change what is kept of these accounts when all else is done: others wait for that row as briefly as can
        be."""
        self._balances[owner] = self.change_of(owner).with_more(account, amount)

    async def write_balance(self, owner: Owner) -> None:
        """Change what is kept of these accounts now: before what asks how much there is by itself."""
        await rows_of(*balances.changing({owner: self._balances.pop(owner, Amounts())}))

    def change_of(self, owner: Owner) -> Amounts:
        """By how much this transaction is going to change what is kept of these accounts."""
        return self._balances.get(owner, Amounts())

    def touch(self, topic: str) -> None:
        """Broadcast on commit that a topic without a log has moved."""
        self.heads.setdefault(topic, 0)

    def when_committed(self, count: Callable[[], object]) -> None:
        """Call that once the transaction is committed: for what is counted, which neither fails nor waits."""
        self._when_committed.append(count)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A context whose writes, events and counts are undone when it raises."""
        pending, heads, counts = list(self._pending), dict(self.heads), list(self._when_committed)
        noted, writes = list(self._noted), list(self._writes)
        money, entries = dict(self._balances), dict(self.entries)
        try:
            async with in_transaction():
                yield
        except BaseException:
            self._pending, self.heads, self._when_committed = pending, heads, counts
            self._balances, self.entries, self._noted, self._writes = money, entries, noted, writes
            raise

    async def commit(self) -> None:
        """Write what was recorded, the events behind all the rest, and commit."""
        appending = self._appending()
        writes = [*self._writes, *([appending] if appending else [])]
        appended = await commit_with(self.connection, balances.changing(self._balances), *writes)
        if appending:
            self.heads |= log.heads_in(appended)

    async def write_now(self) -> None:
        """Write now what was put off: before what changes or deletes rows that may be among it."""
        writes, self._writes = self._writes, []
        if writes:
            await rows_of(*writes)

    def _appending(self) -> Asked | None:
        events = log.appending(self._pending, self.now)
        if self._noted:
            return occurrences.APPEND, (*(events or ("[]", self.now)), occurrences.appending(self._noted))
        return (log.APPEND, events) if events else None

    def committed(self) -> None:
        """It is: count what it did."""
        for count in self._when_committed:
            count()


Work = Callable[[Transaction], Awaitable[T]]
"""An action with all that it is given but the transaction."""

Place = AbstractAsyncContextManager[None]
"""What a transaction waits for before it takes a connection."""


class Transactions:
    """Runs actions. A caller that is cancelled does not cancel its action: it commits or fails as a whole.

    An action that meets a deadlock, or a line that another has, is undone and performed anew: what it does outside its
    transaction it must be able to do twice.

    ``places``: how many are under way at once; the others wait without a connection.
    """

    def __init__(
        self,
        clock: Clock,
        rules: Rules,
        announce: Announce,
        lines: Lines,
        traced: Traced = untraced,
        places: int = 16,
    ) -> None:
        self.clock = clock
        self._lines = lines
        self.traced = traced
        self.rules = rules
        self._announce = announce
        self._turns = Turns()
        self._subjects = Subjects()
        self._places = asyncio.Semaphore(places)
        self._running: set[asyncio.Task[object]] = set()
        self.has_room = True
        """Whether what was written last found room."""
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
        """The same. ``subject``: what it is about (None: nothing that others do as well). The lines that it took before
        are waited for first, rather than found taken by each who has begun a transaction; and as long as these are not
        known, who was there before."""
        return await self._in_a_task(_bound(action, *args, **kwargs), self._places, waits=True, subject=subject)

    async def try_now(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, for what will be tried again anyway: refuses with TryAgain at once when others have the line."""
        return await self._in_a_task(_bound(action, *args, **kwargs), self._places, waits=False)

    async def run_ahead(
        self, action: Callable[Concatenate[Transaction, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same, ahead of all who wait: for what shows that this node is alive."""
        return await self._in_a_task(_bound(action, *args, **kwargs), nullcontext(), waits=False)

    async def try_to_write(self) -> bool:
        """Whether there is room to write; tried where the last write found none."""
        if not self.has_room:
            with suppress(Exception):
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

    async def _in_a_task(self, work: Work[T], place: Place, *, waits: bool, subject: Hashable = None) -> T:
        task: asyncio.Task[T] = asyncio.create_task(self._perform(work, place, waits=waits, subject=subject))
        self._running.add(task)
        task.add_done_callback(self._finished)
        return await asyncio.shield(task)

    async def _perform(self, work: Work[T], place: Place, *, waits: bool, subject: Hashable) -> T:
        with self.traced("transaction"):
            return await self._until_done(work, place, waits=waits, subject=subject)

    async def _until_done(self, work: Work[T], place: Place, *, waits: bool, subject: Hashable) -> T:
        lines = set(self._subjects.lines_of(subject))
        conflicts = 0
        while True:
            try:
                result, heads = await self._attempt(work, lines, place, waits=waits, subject=subject)
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
                if is_full(error):
                    self.has_room = False
                    raise StorageFull from error
                if not is_conflict(error):
                    raise
                conflicts += 1
                if conflicts > MOST_CONFLICTS:
                    raise TryAgain from error
                await asyncio.sleep(self._random.uniform(0, PAUSE_SECONDS * 2**conflicts))
        await self._announce_heads(heads)
        return result

    async def _attempt(
        self, work: Work[T], lines: Iterable[UUID], place: Place, *, waits: bool, subject: Hashable
    ) -> tuple[T, Mapping[str, int]]:
        """Perform it once, once these lines are free; what it gave, and the topics to announce."""
        async with AsyncExitStack() as held:
            try:
                async with asyncio.timeout(TURN_SECONDS):
                    turn = await held.enter_async_context(self._turns.waited_for(lines))
                    self._subjects.check(subject, turn.lines)
                    await held.enter_async_context(place)
                    connection = await held.enter_async_context(in_transaction())
            except TimeoutError as error:
                raise TryAgain from error
            transaction = Transaction(connection, self.clock.now(), self.rules, turn, self._lines, waits=waits)
            try:
                result = await work(transaction)
            finally:
                self._subjects.learn(subject, turn.taken)
            # Rather than on leaving the context: if it fails, leaving rolls back while the connection is still ours.
            await transaction.commit()
        transaction.committed()
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
