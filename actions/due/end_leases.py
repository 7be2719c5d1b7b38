"""People are gone from a waiting room when their last lease has run out."""

from collections import defaultdict
from typing import NamedTuple
from uuid import UUID

from tortoise.expressions import Q

from actions.steps.deadline import Deadline, Round
from actions.steps.move import CLOCK, move
from actions.steps.overdue import catch_up
from domain.event_data import member_left
from domain.lifecycle import Status, Trigger
from models.line.waiting import ready_sessions
from models.people import lock_line
from models.rooms import RoomLease, RoomMember
from models.streams import LiveStream
from models.writing.transaction import Transaction

ENDED_TOGETHER = 500
"""Leases that are ended in one transaction."""


class LeasesOfRoom(NamedTuple):
    """Some leases of one room."""

    stream_id: UUID
    ids: tuple[UUID, ...]


async def expired_leases(this: Round) -> list[LeasesOfRoom]:
    """By room, in batches, the leases that have run out, oldest first; but never those for which the node that asks
    vouches itself: it is alive, however late with their renewal."""
    if not this.ends_leases:
        return []
    not_ours = Q(connected=False) | ~Q(node_id=this.node_id)
    found = RoomLease.filter(not_ours, expires_at__lte=this.now).order_by("expires_at")
    rooms: dict[UUID, list[UUID]] = defaultdict(list)
    for lease_id, stream_id in await found.values_list("id", "stream_id"):
        rooms[stream_id].append(lease_id)
    return [
        LeasesOfRoom(room, tuple(ids[first : first + ENDED_TOGETHER]))
        for room, ids in rooms.items()
        for first in range(0, len(ids), ENDED_TOGETHER)
    ]


async def end_leases(tx: Transaction, leases: LeasesOfRoom) -> int:
    """Drop those of a room's leases that have run out; whoever has no other is gone. How many there still were."""
    stream = await LiveStream.get(id=leases.stream_id)
    await lock_line(tx, stream.creator_id)
    expired = RoomLease.filter(id__in=list(leases.ids), expires_at__lte=tx.now)
    users: set[UUID] = {lease.user_id for lease in await expired}
    ended = await expired.delete()
    here = RoomLease.filter(stream_id=stream.id, user_id__in=list(users))
    gone = users - {lease.user_id for lease in await here}
    members = RoomMember.filter(stream_id=stream.id, user_id__in=list(gone))
    for member in await members.order_by("since", "id"):
        tx.record(member_left(stream.id, member.user_id))
    await members.delete()
    for session in await ready_sessions(stream.id, gone, tx.now):
        await catch_up(tx, session)
        if session.is_ready(tx.now):
            await move(tx, session, Trigger.READY_LAPSES, CLOCK, Status.WAITING, ready_until=None)
    return ended


DEADLINE = Deadline(expired_leases, end_leases)
