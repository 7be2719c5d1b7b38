"""What is looked up only when Prometheus asks: of this node, and of the database, where one query reads the holds that
have not ended, by an index that has no others.

What the database says is kept for a few seconds: however often somebody asks, it costs no more.
"""

import asyncio
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from prometheus_client import Gauge
from tortoise.connection import get_connection

from gateway.delivery.groups import Groups
from gateway.node import Node
from gateway.readiness import parts_of
from internals.tortoise import PostgresClient
from models.clock import Clock
from models.database.database_clock import seconds_ahead
from models.database.storage import free_bytes
from models.holds import open_holds

if TYPE_CHECKING:
    from gateway.auth.issuer import Issuer

KEPT_SECONDS = 5.0
ANSWER_SECONDS = 2.0

READY = Gauge("greenroom_ready", "Whether what this node needs is there: 1 or 0.", ["part"])
BEHIND = Gauge("greenroom_log_behind_events", "Events that the subscribers furthest behind have yet to be sent.")
TRANSACTIONS = Gauge("greenroom_transactions_running", "Transactions of this node that are under way or wait.")
CONNECTIONS = Gauge("greenroom_database_connections", "Connections of this node's pool to PostgreSQL.", ["state"])
FREE = Gauge("greenroom_disk_free_bytes", "What is free beside the SQLite file.")
AHEAD = Gauge(
    "greenroom_clock_ahead_seconds", "How far this node's clock is ahead of PostgreSQL's; negative where it is behind."
)
HOLDS = Gauge("greenroom_holds_open", "Holds that have not ended, in the whole database.")
HELD = Gauge("greenroom_holds_open_minor_units", "The money in them, in minor units.", ["currency"])
OLDEST = Gauge("greenroom_oldest_hold_seconds", "How long ago the oldest of them was placed; 0 without any.")


class Scrape:
    """Brings the metrics of one node up to date."""

    def __init__(self, node: Node, groups: Groups, issuer: "Issuer | None") -> None:
        self._node = node
        self._issuer = issuer
        self._groups = groups
        self._looked: float | None = None
        self._currencies: set[str] = set()

    async def __call__(self) -> None:
        """Do it now; what cannot be had stays as it was, and ``greenroom_ready`` says so."""
        node = self._node
        for part, is_there in (await parts_of(node, self._issuer)).items():
            READY.labels(part).set(is_there)
        BEHIND.set(self._groups.behind)
        TRANSACTIONS.set(node.transactions.running)
        if (free := free_bytes(node.settings.database_url)) is not None:
            FREE.set(free)
        self._look_at_pool()
        now = asyncio.get_running_loop().time()
        if self._looked is None or now - self._looked >= KEPT_SECONDS:
            self._looked = now
            await self._look_at_holds(node.transactions.clock.now())
            await self._look_at_clock(node.transactions.clock)

    def _look_at_pool(self) -> None:
        client = get_connection("default")
        if isinstance(client, PostgresClient):
            for state, count in client.connections().items():
                CONNECTIONS.labels(state).set(count)

    async def _look_at_clock(self, clock: Clock) -> None:
        with suppress(Exception):
            async with asyncio.timeout(ANSWER_SECONDS):
                AHEAD.set(await seconds_ahead(clock))

    async def _look_at_holds(self, now: datetime) -> None:
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                holds = await open_holds()
        except Exception:
            return
        HOLDS.set(sum(held.holds for held in holds))
        for held in holds:
            HELD.labels(held.currency).set(held.amount)
        for currency in self._currencies - {held.currency for held in holds}:
            HELD.labels(currency).set(0)
        self._currencies |= {held.currency for held in holds}
        OLDEST.set(max(((now - held.oldest).total_seconds() for held in holds), default=0))
