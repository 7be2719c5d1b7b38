"""A node: the parts of one running process, opened and closed in order."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from tortoise import Tortoise

from actions.due import purge_expired, run_due
from domain.presence import Calm, renewal_interval
from gateway import metrics
from gateway.settings import Settings
from models.clock import Clock
from models.database import connect
from models.transaction import Transactions
from reads.loaders import Loaders
from reads.room_state import room_states
from schema.members import RoomMember, RoomStates
from subscriptions.broadcasting import ConnectedBroadcast, open_broadcast
from subscriptions.context import Realtime
from subscriptions.presence import CALLS, ROOMS, PresenceTracker
from subscriptions.topics import Topics

PURGE_EVERY_ROUNDS = 1_000

logger = logging.getLogger("greenroom.node")


@dataclass(frozen=True, slots=True)
class Node:
    """What the gateway serves with. ``id``: new for each process, it names the leases that the node holds."""

    id: UUID
    settings: Settings
    transactions: Transactions
    broadcasting: ConnectedBroadcast
    realtime: Realtime


@asynccontextmanager
async def open_node(settings: Settings, clock: Clock, *, everywhere: bool = True) -> AsyncIterator[Node]:
    """A node with its database and broadcast open, whose clock does not run yet."""
    await connect(settings.database_url, everywhere=everywhere)
    try:
        async with open_broadcast(settings.broadcast_url) as broadcasting:
            topics = Topics(broadcasting.broadcast)
            loaders, rooms = Loaders(clock, settings.rules), room_states(clock, RoomMember.of)
            node_id = uuid4()
            transactions = Transactions(clock, settings.rules, partial(_announce, topics, loaders, rooms))
            presences = PresenceTracker(ROOMS, transactions, node_id, settings.gather_seconds)
            calls = PresenceTracker(CALLS, transactions, node_id, 0)
            realtime = Realtime(transactions, loaders, rooms, topics, presences, calls, settings.gather_seconds)
            try:
                yield Node(node_id, settings, transactions, broadcasting, realtime)
            finally:
                await presences.drain()
                await calls.drain()
                await transactions.drain()
                await loaders.drain()
                await rooms.drain()
    finally:
        await Tortoise.close_connections()


async def _announce(topics: Topics, loaders: Loaders, rooms: RoomStates, heads: Mapping[str, int]) -> None:
    metrics.TOPICS_MOVED.inc(len(heads))
    loaders.invalidate(heads)
    rooms.invalidate(heads)
    await topics.announce(heads)


@asynccontextmanager
async def running_clock(node: Node) -> AsyncIterator[None]:
    """Carry out deadlines, and renew the node's leases, for as long as the context is open."""
    async with in_background(_run_clock(node)), in_background(_renew_leases(node)):
        yield


@asynccontextmanager
async def in_background(coroutine: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run a coroutine that does not end, for as long as the context is open."""
    task = asyncio.create_task(coroutine)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _run_clock(node: Node) -> None:
    time, every = asyncio.get_running_loop().time, node.settings.clock_interval_seconds
    rounds, calm = 0, Calm(renewal_interval(node.settings.rules).total_seconds(), every, time())
    while True:
        try:
            metrics.DEADLINES.inc(await run_due(node.transactions, node.id, ends_leases=calm.lasts(time())))
            if rounds % PURGE_EVERY_ROUNDS == 0:
                await node.transactions.run(purge_expired)
            calm.goes_on(time())
        except Exception:
            # When a database that was down comes back, what was due meanwhile is done late; nothing is lost.
            logger.exception("the clock could not do its round")
        rounds += 1
        await node.transactions.clock.sleep(every)


async def _renew_leases(node: Node) -> None:
    """In a task of its own, which waits for nothing that is due, nor for a line: others take a node that is late with
    it for dead."""
    clock = node.transactions.clock
    interval = renewal_interval(node.settings.rules)
    renewed = clock.now()
    while True:
        await clock.sleep(node.settings.clock_interval_seconds)
        try:
            if clock.now() - renewed >= interval:
                began = clock.now()
                await node.realtime.presences.renew()
                await node.realtime.calls.renew()
                renewed = began
        except Exception:
            logger.exception("could not renew the leases of this node")
