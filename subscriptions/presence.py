"""This node's sockets in waiting rooms, each person's counted as one lease."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import UUID

from actions.presence import enter_room, leave_room
from domain.refusals import NotInWaitingRoom
from models.people import User
from models.transaction import Transactions

RETRY_SECONDS = 1.0
SETTLE_SECONDS = 5.0

logger = logging.getLogger("greenroom.presence")


class Presences:
    """How many sockets each person has in each room, here."""

    def __init__(self, transactions: Transactions, node_id: UUID) -> None:
        self._transactions = transactions
        self._node_id = node_id
        self._sockets: Counter[tuple[UUID, UUID]] = Counter()
        self._leaving: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def present(self, user: User, stream_id: UUID) -> AsyncIterator[None]:
        """``user`` is present in the room meanwhile. Refuses with NotFound or NotInWaitingRoom."""
        place = (stream_id, user.id)
        self._sockets[place] += 1
        try:
            await self._transactions.run(enter_room, user, stream_id, self._node_id)
            yield
        finally:
            self._sockets[place] -= 1
            if not self._sockets[place]:
                del self._sockets[place]
                # The subscription is being torn down, so it must not wait for this.
                task = asyncio.create_task(self._leave(place))
                self._leaving.add(task)
                task.add_done_callback(self._leaving.discard)

    async def settle(self) -> None:
        """Wait some seconds at most until all who went have their leases cut short; a node that is gone renews none."""
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=SETTLE_SECONDS)

    async def _leave(self, place: tuple[UUID, UUID]) -> None:
        stream_id, user_id = place
        while place not in self._sockets:
            try:
                await self._transactions.run(leave_room, user_id, stream_id, self._node_id)
                break
            except Exception:
                # Until this is written the node renews the lease, and they would be present for ever.
                logger.exception("could not cut short the lease of %s in %s", user_id, stream_id)
                await asyncio.sleep(RETRY_SECONDS)
        if place in self._sockets:
            # They came back while the lease was being cut short.
            with suppress(NotInWaitingRoom):
                await self._transactions.run(enter_room, await User.get(id=user_id), stream_id, self._node_id)
