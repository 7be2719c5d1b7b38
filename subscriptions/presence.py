"""The presence of people in waiting rooms and calls, through this node's sockets."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from actions.call_presence import enter_call, leave_call, renew_calls
from actions.room_presence import enter_room, leave_room, renew_leases
from domain.refusals import Refusal
from models.database.outage import log_failure
from models.people import User
from models.writing.transaction import Transaction
from models.writing.transactions import Transactions
from schema.served import serve_nobody

RETRY_SECONDS = 1.0
DRAIN_SECONDS = 5.0
MOST_AT_ONCE = 100
"""How many enter in one transaction, which holds up all other writes for a moment."""

logger = logging.getLogger("greenroom.presence")


class Enter(Protocol):
    """Takes leases for people in one venue; what keeps which of them from being there."""

    async def __call__(
        self, tx: Transaction, users: Sequence[User], venue_id: UUID, node_id: UUID, /
    ) -> Mapping[UUID, Refusal]: ...


class Leave(Protocol):
    """Cuts the leases of people in one venue short."""

    async def __call__(self, tx: Transaction, user_ids: Iterable[UUID], venue_id: UUID, node_id: UUID, /) -> None: ...


class Renew(Protocol):
    """Renews all leases of a node; by venue, whose they are."""

    async def __call__(self, tx: Transaction, node_id: UUID, /) -> Mapping[UUID, set[UUID]]: ...


@dataclass(frozen=True, slots=True)
class Venues:
    """Waiting rooms, or calls: the actions that keep the leases of those who are present there by their sockets."""

    enter: Enter
    leave: Leave
    renew: Renew


Entering = tuple[User, asyncio.Future[None] | None]
"""Somebody who is to enter, and whoever waits for that."""

ROOMS = Venues(enter_room, leave_room, renew_leases)
CALLS = Venues(enter_call, leave_call, renew_calls)


class PresenceTracker:
    """The sockets that this node has in each venue, and its leases there, which follow them.

    People who come within ``window`` seconds after somebody else enter together, in one transaction.
    """

    def __init__(self, venues: Venues, transactions: Transactions, node_id: UUID, window: float) -> None:
        self._venues = venues
        self._transactions = transactions
        self._node_id = node_id
        self._window = window
        self._open: dict[UUID, VenuePresence] = {}

    async def enter(self, user: User, venue_id: UUID) -> None:
        """``user`` is present there until they leave. Refuses with NotFound or NotInWaitingRoom."""
        await self._at(venue_id).enter(user)

    def leave(self, user: User, venue_id: UUID) -> None:
        """One socket less; after the last the lease is cut short. Nobody waits for that."""
        self._at(venue_id).leave(user.id)

    async def renew(self) -> None:
        """Renew the leases of all who have a socket here. A lease without a socket is cut short. Who has a socket and
        no lease any more, as everybody whose node was taken for dead, is given a new one and is present again."""
        renewed = await self._transactions.run_ahead(self._venues.renew, self._node_id)
        for venue_id in {*self._open, *renewed}:
            self._at(venue_id).reconcile(renewed.get(venue_id, set()))

    async def drain(self) -> None:
        """Wait some seconds at most until all who went have their leases cut short; a node that is gone renews none."""
        if tasks := [one.task for one in self._open.values() if one.task]:
            await asyncio.wait(tasks, timeout=DRAIN_SECONDS)

    def _at(self, venue_id: UUID) -> "VenuePresence":
        presence = self._open.get(venue_id)
        if presence is None:
            presence = self._open[venue_id] = VenuePresence(
                self._venues, self._transactions, self._node_id, venue_id, self._window, self._open.pop
            )
        return presence


class VenuePresence:
    """One venue's sockets on this node. One task at a time brings the leases in line with them, so that whoever goes
    while they are still entering has entered before they leave. Who comes waits for others to enter with; who goes
    waits for nobody else, as a session starts only with somebody who is there. ``emptied``: called when there is
    nothing more to do, and nobody here."""

    def __init__(
        self,
        venues: Venues,
        transactions: Transactions,
        node_id: UUID,
        venue_id: UUID,
        window: float,
        emptied: Callable[[UUID], object],
    ) -> None:
        self.task: asyncio.Task[None] | None = None
        self._venues = venues
        self._transactions = transactions
        self._node_id = node_id
        self._venue_id = venue_id
        self._window = window
        self._emptied = emptied
        self._sockets: Counter[UUID] = Counter()
        self._leased: dict[UUID, User] = {}
        """Who may have a lease, as far as is known here."""
        self._entering: list[Entering] = []
        self._leaving: set[UUID] = set()
        self._arriving: set[UUID] = set()
        """Who is being entered."""
        self._changed = asyncio.Event()

    async def enter(self, user: User) -> None:
        """A socket more."""
        self._sockets[user.id] += 1
        try:
            entered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._entering.append((user, entered))
            self._work()
            await entered
        except BaseException:
            self.leave(user.id)
            raise

    def leave(self, user_id: UUID) -> None:
        """A socket less."""
        self._sockets[user_id] -= 1
        if not self._sockets[user_id]:
            del self._sockets[user_id]
            self._leaving.add(user_id)
            self._changed.set()
            self._work()

    def reconcile(self, renewed: set[UUID]) -> None:
        """Bring the leases in line with the sockets. ``renewed``: those, and no others, have a lease of this node
        now."""
        self._leaving |= renewed - self._sockets.keys()
        lost = [user for user_id, user in self._leased.items() if user_id in self._sockets and user_id not in renewed]
        self._entering += [(user, None) for user in lost]
        self._work()

    def _work(self) -> None:
        if self.task is None and (self._entering or self._leaving):
            self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        serve_nobody()
        while self._entering or self._leaving:
            arrival = asyncio.create_task(self._arrive(*self._next_to_enter()))
            arrival.add_done_callback(lambda _: self._changed.set())
            while not arrival.done():
                self._changed.clear()
                await self._leave_together()
                await self._changed.wait()
        self.task = None
        if not self._sockets:
            self._emptied(self._venue_id)

    async def _leave_together(self) -> None:
        gone = {user_id for user_id in self._leaving if user_id not in self._sockets} - self._arriving
        self._leaving -= self._sockets.keys()
        if not gone:
            return
        try:
            await self._transactions.run(self._venues.leave, gone, self._venue_id, self._node_id)
        except Exception as error:
            # Until this is written the node has vouched for them, and they are present.
            log_failure(logger, error, "could not cut short the lease of %s in %s", gone, self._venue_id)
            await asyncio.sleep(RETRY_SECONDS)
            return
        self._leaving -= gone
        for user_id in gone:
            self._leased.pop(user_id, None)

    def _next_to_enter(self) -> tuple[list[Entering], list[User]]:
        batch, self._entering = self._entering[:MOST_AT_ONCE], self._entering[MOST_AT_ONCE:]
        users = {user.id: user for user, _ in batch if user.id in self._sockets}
        self._arriving = set(users)
        return batch, list(users.values())

    async def _arrive(self, batch: list[Entering], users: list[User]) -> None:
        """Have these enter, then let others gather for the window."""
        outcomes = await self._enter(users) if users else {}
        for user, entered in batch:
            error = outcomes.get(user.id)
            if entered is None or entered.done():
                continue
            if error:
                entered.set_exception(error)
            else:
                entered.set_result(None)
        self._arriving = set()
        self._changed.set()
        await asyncio.sleep(self._window)

    async def _enter(self, users: list[User]) -> Mapping[UUID, Exception]:
        """Have these enter; by user, what has kept them from it."""
        self._leased |= {user.id: user for user in users}
        try:
            refusals = await self._transactions.run(self._venues.enter, users, self._venue_id, self._node_id)
        except Exception as error:
            # It may have been committed all the same.
            return {user.id: error for user in users}
        for user_id in refusals:
            self._leased.pop(user_id, None)
        return refusals
