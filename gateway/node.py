"""A node: the parts of one running process, opened and closed in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import Tortoise

from gateway.monitoring import metrics
from gateway.settings.settings import Settings
from models.clock import Clock
from models.database.opening import connect, transaction_slots
from models.line.lines import KeptLines
from models.rates.limiter import Limiter, SharedCounts
from models.tracing import untraced
from models.writing.transactions import Transactions
from reads.loaders import Loaders
from reads.room_state import room_states
from schema.members import RoomMember, RoomStates
from schema.postings import Postings
from subscriptions.broadcasting import ConnectedBroadcast, open_broadcast
from subscriptions.context import Realtime
from subscriptions.presence import CALLS, ROOMS, PresenceTracker
from subscriptions.topics import Topics

if TYPE_CHECKING:
    from gateway.livekit import LiveKit
    from gateway.monitoring.tracing import Tracing

PAUSE_ROUNDS = 0.1

DRAIN_SECONDS = 10.0
"""For so long what is under way may go on as a node ends: a database that is silent would have it wait for a minute."""

logger = logging.getLogger("greenroom.node")


@dataclass(frozen=True, slots=True)
class Node:
    """What the gateway serves with. ``id``: new for each process, it names the leases that the node holds.

    ``livekit``: the server in whose rooms calls are; None where they are elsewhere. ``tracing``: where traces go; None
    where nobody collects them.
    """

    id: UUID
    settings: Settings
    transactions: Transactions
    broadcasting: ConnectedBroadcast
    realtime: Realtime
    livekit: "LiveKit | None"
    tracing: "Tracing | None"

    @property
    def pause_seconds(self) -> float:
        """Between two pieces of background work, in which others are served: a part of a round of the clock."""
        return self.settings.clock_interval_seconds * PAUSE_ROUNDS

    async def rounds(self, number: int) -> None:
        """Wait for so many rounds of the clock: one that jumps is a round further, however far it does."""
        for _ in range(number):
            await self.transactions.clock.sleep(self.settings.clock_interval_seconds)


@asynccontextmanager
async def open_node(settings: Settings, clock: Clock, *, everywhere: bool = True) -> AsyncIterator[Node]:
    """A node with its database and broadcast open, which does nothing by itself yet (background/)."""
    await connect(settings.database_url, everywhere=everywhere, connections=settings.connections)
    tracing = open_tracing(settings)
    try:
        async with open_broadcast(settings.broadcast_url) as broadcasting:
            node = _assembled(settings, clock, broadcasting, tracing)
            try:
                yield node
            finally:
                await _drain(node.realtime)
    finally:
        await Tortoise.close_connections()
        if tracing:
            await tracing.close()


def _assembled(settings: Settings, clock: Clock, broadcasting: ConnectedBroadcast, tracing: "Tracing | None") -> Node:
    node_id, lines = uuid4(), KeptLines()
    loaders, rooms = Loaders(clock, settings.rules, lines), room_states(clock, lines, RoomMember.of)
    topics = Topics(broadcasting.broadcast, lambda topic: _read_anew(loaders, rooms, (topic,)))
    transactions = Transactions(
        clock,
        settings.rules,
        partial(_announce, topics, loaders, rooms),
        lines,
        tracing.traced if tracing else untraced,
        transaction_slots(settings.database_url, settings.connections),
        node_id,
    )
    realtime = Realtime(
        transactions,
        loaders,
        rooms,
        topics,
        presences=PresenceTracker(ROOMS, transactions, node_id, settings.gather_seconds),
        calls=PresenceTracker(CALLS, transactions, node_id, 0),
        window=settings.gather_seconds,
        limiter=Limiter(settings.rates, clock, shared_counts(settings)),
        postings=Postings(transactions),
    )
    return Node(node_id, settings, transactions, broadcasting, realtime, settings.livekit, tracing)


async def _drain(realtime: Realtime) -> None:
    """End what is under way: first what makes others begin something. After DRAIN_SECONDS the rest is undone."""
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            await realtime.topics.close()
            await realtime.presences.drain()
            await realtime.calls.drain()
            await realtime.postings.drain()
            await realtime.transactions.drain()
            await realtime.loaders.drain()
            await realtime.rooms.drain()
    except TimeoutError:
        logger.warning("%d transactions that were under way are given up", realtime.transactions.running)
        await realtime.transactions.give_up()
    await realtime.limiter.close()


def open_tracing(settings: Settings) -> "Tracing | None":
    """Where traces go; None where nobody collects them."""
    if settings.otlp_endpoint is None:
        return None
    # Its libraries take 0.3 s and 10 MB: of those servers only that need them.
    from gateway.monitoring.tracing import Tracing

    return Tracing(settings.otlp_endpoint)


def shared_counts(settings: Settings) -> SharedCounts | None:
    """What all nodes count together; None where there is one node, or nothing is counted."""
    if settings.broadcast_url.startswith("memory:") or not settings.rates:
        return None
    # Its library takes 0.1 s: of those servers only that need it.
    from models.rates.shared_counts import ValkeyCounts

    return ValkeyCounts(settings.broadcast_url)


async def _announce(topics: Topics, loaders: Loaders, rooms: RoomStates, heads: Mapping[str, int]) -> None:
    metrics.TOPICS_MOVED.inc(len(heads))
    _read_anew(loaders, rooms, heads)
    await topics.announce(heads)


def _read_anew(loaders: Loaders, rooms: RoomStates, topics: Iterable[str]) -> None:
    loaders.invalidate(topics)
    rooms.invalidate(topics)
