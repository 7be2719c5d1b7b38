"""Rooms of a LiveKit server: asks again and again who is in them, and deletes them when their sessions are over.

Nothing waits for that server but this.
"""

import asyncio
import logging
from typing import TYPE_CHECKING
from uuid import UUID

from actions.calls.call_rooms import claim_room, deletion_failed, room_deleted, take_participants
from domain.lifecycle import Status
from gateway.node import Node
from models.call_rooms import rooms_due
from models.database.outage import failures_logged
from models.writing.transactions import Transactions

if TYPE_CHECKING:
    from gateway.livekit import CallRooms

AT_ONCE = 50
"""Rooms that a node looks after at the same time."""

logger = logging.getLogger("greenroom.livekit")


async def run(node: Node) -> None:
    """Look after what is due at each interval of the clock."""
    clock, every = node.transactions.clock, node.settings.clock_interval_seconds
    while node.livekit is None:
        await clock.sleep(every)
    async with node.livekit.rooms() as rooms:
        while True:
            await clock.sleep(every)
            with failures_logged(logger, "could not look after the rooms of calls"):
                await keep_call_rooms(node.transactions, rooms)


async def keep_call_rooms(transactions: Transactions, rooms: "CallRooms") -> None:
    """List, or delete, every room that is due, each on one of all nodes."""
    due = await rooms_due(transactions.clock.now(), AT_ONCE)
    outcomes = await asyncio.gather(*(_keep(transactions, rooms, room) for room in due), return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            logger.error("could not look after the room of a call", exc_info=outcome)


async def _keep(transactions: Transactions, rooms: "CallRooms", room_id: UUID) -> None:
    """Look after that room if no other node does; where the server does not answer, it is due again."""
    room = await transactions.run(claim_room, room_id)
    if room is None:
        return
    if room.session.status is Status.IN_PROGRESS:
        # Once it is claimed, which may take as long as others write: until then nobody has been missing.
        asked_at = transactions.clock.now()
        participants = await rooms.participants(room.session_id)
        if participants is not None:
            await transactions.run(take_participants, room.session_id, participants, asked_at)
        return
    deleted = await rooms.delete(room.session_id)
    await transactions.run(room_deleted if deleted else deletion_failed, room)
