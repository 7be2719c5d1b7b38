"""The presence of people in waiting rooms, through this node's sockets."""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from actions.presence import enter_room, leave_room
from domain.refusals import Refusal
from models.people import User
from models.transaction import Transactions
from reads.batch_loader import BatchLoader

RETRY_SECONDS = 1.0
DRAIN_SECONDS = 5.0
MOST_AT_ONCE = 100
"""How many enter in one transaction, which holds up all other writes for a moment."""

logger = logging.getLogger("greenroom.presence")


class PresenceTracker:
    """Counts the sockets that each person has in each room on this node, and holds one lease for all of them.

    People who come within ``window`` seconds after somebody else enter together, in one transaction.
    """

    def __init__(self, transactions: Transactions, node_id: UUID, window: float) -> None:
        self._transactions = transactions
        self._node_id = node_id
        self._sockets: Counter[tuple[UUID, UUID]] = Counter()
        self._entering = BatchLoader(self._enter_together, window, MOST_AT_ONCE)
        self._leaving: set[asyncio.Task[None]] = set()

    async def enter(self, user: User, stream_id: UUID) -> None:
        """``user`` is present in the room until they leave. Refuses with NotFound or NotInWaitingRoom."""
        self._sockets[stream_id, user.id] += 1
        try:
            await self._entering.load((stream_id, user))
        except BaseException:
            self.leave(user, stream_id)
            raise

    def leave(self, user: User, stream_id: UUID) -> None:
        """Count one socket less. After the last the lease is cut short, in a task: the caller does not wait."""
        key = (stream_id, user.id)
        self._sockets[key] -= 1
        if not self._sockets[key]:
            del self._sockets[key]
            task = asyncio.create_task(self._end_lease(user, stream_id))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def drain(self) -> None:
        """Wait at most DRAIN_SECONDS until leases are cut short; the others run out, as nothing renews them."""
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=DRAIN_SECONDS)

    async def _enter_together(self, keys: list[tuple[UUID, User]]) -> list[Exception | None]:
        rooms: dict[UUID, dict[UUID, User]] = defaultdict(dict)
        for stream_id, user in keys:
            rooms[stream_id][user.id] = user
        outcomes = {stream_id: await self._enter(stream_id, list(users.values())) for stream_id, users in rooms.items()}
        return [outcomes[stream_id].get(user.id) for stream_id, user in keys]

    async def _enter(self, stream_id: UUID, users: list[User]) -> Mapping[UUID, Exception]:
        try:
            return await self._transactions.run(enter_room, users, stream_id, self._node_id)
        except Exception as error:
            return {user.id: error for user in users}

    async def _end_lease(self, user: User, stream_id: UUID) -> None:
        key = (stream_id, user.id)
        while key not in self._sockets:
            try:
                await self._transactions.run(leave_room, user.id, stream_id, self._node_id)
                break
            except Exception:
                # Until this is written the node renews the lease, and the user would be present for ever.
                logger.exception("could not cut short the lease of %s in %s", user.id, stream_id)
                await asyncio.sleep(RETRY_SECONDS)
        if key in self._sockets:
            # The user came back while the lease was being cut short.
            with suppress(Refusal):
                await self._entering.load((stream_id, user))
