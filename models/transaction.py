"""What an action works with: its instant, the rules, and the record of what it did."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from domain.estimates import Estimates
from domain.events import Event
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence
from domain.line import Line, LineEntry
from domain.money import Account
from domain.order import Order
from domain.rules import Rules
from internals.tortoise import TransactionClient
from models import balances, log, occurrences
from models.balances import Amounts, Owner
from models.clock import Clock
from models.occurrences import Noted
from models.statement import Asked, commit_with, rows_of
from models.turns import Turn

KEPT_ORDERS = 4
"""A step knows a line as it was, without the session that it moves, and as it is."""

Entries = tuple[LineEntry, ...]


class Lines(Protocol):
    """Reads creators' lines; ``known``: of those of whom the entries are known. And what was learned of creators."""

    async def of(self, creator_ids: Collection[UUID], known: Mapping[UUID, Entries], /) -> dict[UUID, Line]: ...

    async def learned(self, creator_ids: Collection[UUID], /) -> dict[UUID, Learned]: ...


class Transaction:
    """What an action works with: the instant it acts at, the rules, and the record of what it did.

    Raising rolls everything back; returning commits it. ``now``: when it began, and then when it had the line that it
    asked for, as it comes after what others did there before. ``waits``: for locks that others have, as people do; the
    clock, which comes round again, does not. ``node_id``: of the node that acts, which vouches for its own people.
    ``entries``: by creator, the entries of the lines that it has read, as it has changed them since. ``names``: of
    people, as it has read them. ``estimates``: by creator, the last that it has made, and of which line; ``orders``:
    the last that it has worked out. ``heads``: the topics to announce, once it is committed.
    """

    def __init__(
        self,
        connection: TransactionClient,
        clock: Clock,
        rules: Rules,
        turn: Turn,
        lines: Lines,
        *,
        waits: bool = True,
        node_id: UUID | None = None,
    ) -> None:
        self.now = clock.now()
        self.rules = rules
        self.waits = waits
        self.node_id = node_id
        self.connection = connection
        self.lines = lines
        self.entries: dict[UUID, Entries] = {}
        self.names: dict[UUID, str] = {}
        self.estimates: dict[UUID, tuple[Line, Estimates]] = {}
        self.orders: deque[Order] = deque(maxlen=KEPT_ORDERS)
        self._clock = clock
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

    def has_lines(self) -> None:
        """Act as of now from here on: others may have had the lines since it began. Never as of earlier than before,
        should the clock have been set back."""
        self.now = max(self.now, self._clock.now())

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
        """Append an event at once; its offset. Topics are locked in order: it is a transaction's first event, or one of
        a room by who has its creator's line, as everybody has who locks that topic and another."""
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
