"""What an action works with: its instant, the rules, and the record of what it did."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol
from uuid import UUID

from tortoise.transactions import in_transaction

from domain.events import Event
from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence
from domain.lines.estimates import Estimates
from domain.lines.line import Line, LineEntry
from domain.lines.order import Order
from domain.money import Account
from domain.rules import Rules
from internals.tortoise import TransactionClient
from models import balances, log, occurrences
from models.balances import Amounts, Owner
from models.clock import Clock
from models.occurrences import Noted
from models.sql.statement import Asked, commit_with, rows_of
from models.writing.turns import Turn

KEPT_ORDERS = 4
"""Enough for one step, which knows a line as it was, without the session that it moves, and as it is then."""

Entries = tuple[LineEntry, ...]


class Lines(Protocol):
    """Reads creators' lines, and what was learned of creators. ``known``: entries that are known already, by
    creator."""

    async def of(self, creator_ids: Collection[UUID], known: Mapping[UUID, Entries], /) -> dict[UUID, Line]: ...

    async def learned(self, creator_ids: Collection[UUID], /) -> dict[UUID, Learned]: ...


class Transaction:
    """What an action works with: the instant it acts at, the rules, and the record of what it did.

    Raising rolls everything back; returning commits it.

    ``now``: when it began, or when it got its locks if that was later, as it comes after what others did there before.
    ``waits``: whether it waits for locks that others have, as people do; the clock does not, as it comes
    round again. ``node_id``: of the node that acts, which vouches for its own people. ``entries``: by creator, the
    entries of the lines that it has read, as it has changed them since. ``names``: of people, as it has read them.
    ``estimates``: by creator, the last that it has made, and of which line. ``orders``: the last that it has worked
    out. ``heads``: the topics to announce once it is committed.
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

    def act_as_of_now(self) -> None:
        """Act as of now from here on, as it has got lines: others may have had them since it began. Never as of earlier
        than before, should the clock have been set back."""
        self.now = max(self.now, self._clock.now())

    def refuse_others(self, people: Iterable[UUID]) -> None:
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
        """Append an event at once, which locks its topic; its offset. Do so before any other event, or with the creator
        locked whose room it is: otherwise two transactions may each wait for the other's topic."""
        (offset,), _ = await self.record_and_ask([event])
        return offset

    async def record_and_ask(
        self, events: Sequence[Event], *asked: Asked
    ) -> tuple[list[int], list[list[dict[str, Any]]]]:
        """The same for several events of one topic: their offsets, and the rows of the statements that are ``asked``
        behind them. On SQLite all are one turn of another thread."""
        appending = log.appending(events, self.now)
        assert appending
        appended, *answers = await rows_of((log.APPEND, appending), *asked)
        self.heads |= log.heads_in(appended)
        return sorted(row["seq"] for row in appended), answers

    def write(self, *asked: Asked) -> None:
        """Write new rows when all else is done, together and in whatever order. Nothing reads them before."""
        self._writes += asked

    def change_balance(self, owner: Owner, account: Account, amount: int) -> None:
        """Change a balance when all else is done, so that others wait for its row as briefly as possible."""
        self._balances[owner] = self.change_of(owner).with_more(account, amount)

    async def write_balance(self, owner: Owner) -> None:
        """Change now what is to be changed of these balances: before a statement that asks by itself how much there
        is."""
        await rows_of(*balances.changing({owner: self._balances.pop(owner, Amounts())}))

    def change_of(self, owner: Owner) -> Amounts:
        """By how much this transaction is still going to change these balances."""
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
        """Write now what was put off: before something changes or deletes rows that may be among it."""
        writes, self._writes = self._writes, []
        if writes:
            await rows_of(*writes)

    def _appending(self) -> Asked | None:
        events = log.appending(self._pending, self.now)
        if self._noted:
            return occurrences.APPEND, (*(events or ("[]", self.now)), occurrences.appending(self._noted))
        return (log.APPEND, events) if events else None

    def count_committed(self) -> None:
        """It is committed: count what it did."""
        for count in self._when_committed:
            count()
