"""Coming into a waiting room, leaving it, and being counted present in between.

A node holds one lease per room and person while it has sockets of theirs. Presence begins with the first lease
and ends when the last has run out, so a short cut is not seen by others.
"""

from datetime import datetime
from uuid import UUID

from actions.admission import admitted, member_event, member_left
from actions.loading import stream_by_id
from domain.events import EventKind
from domain.lifecycle import Status, status_at
from domain.presence import gone_at, held_until, renewal_due
from domain.refusals import NotInWaitingRoom
from domain.rules import Rules
from models.people import User, lock_line
from models.rooms import Activity, RoomLease, RoomMember
from models.sessions import PrivateSession, line_of
from models.streams import LiveStream
from models.transaction import Transaction


async def enter_room(tx: Transaction, by: User, stream_id: UUID, node_id: UUID) -> None:
    """Take a lease for ``by``; who is new joins, and a call that they had missed so far is answered.

    Refuses with NotFound or NotInWaitingRoom.
    """
    stream = await stream_by_id(stream_id)
    await lock_line(stream.creator_id)
    await stream.refresh_from_db()
    if not await admitted(by, stream):
        raise NotInWaitingRoom
    session = await PrivateSession.get_or_none(fan_id=by.id, stream_id=stream.id, status=Status.WAITING)
    if session:
        if status_at(session, tx.now) is not Status.WAITING:
            raise NotInWaitingRoom
        await PrivateSession.filter(id=session.id, called_until__isnull=False).update(called_until=None)
    await _hold_lease(tx, stream, by, node_id)
    if not await RoomMember.filter(stream_id=stream.id, user_id=by.id).exists():
        member = await RoomMember.create(stream_id=stream.id, user_id=by.id, since=tx.now)
        await _tell(tx, EventKind.MEMBER_JOINED, member, stream, session)


async def leave_room(tx: Transaction, user_id: UUID, stream_id: UUID, node_id: UUID) -> None:
    """The node's last socket of that person has gone: the lease runs out after the grace."""
    lease = RoomLease.filter(stream_id=stream_id, user_id=user_id, node_id=node_id)
    await lease.update(connected=False, expires_at=gone_at(tx.now, tx.rules))


async def renew_leases(tx: Transaction, node_id: UUID) -> None:
    """The node is alive and still has the sockets that its leases stand for."""
    await RoomLease.filter(node_id=node_id, connected=True).update(expires_at=held_until(tx.now, tx.rules))


async def leases_age(node_id: UUID, now: datetime, rules: Rules) -> bool:
    """Whether a lease of that node has gone without renewal for an interval."""
    return await RoomLease.filter(node_id=node_id, connected=True, expires_at__lte=renewal_due(now, rules)).exists()


async def end_lease(tx: Transaction, lease_id: UUID) -> bool:
    """Drop a lease that has run out; whoever has no other is gone. False when another node was quicker."""
    lease = await RoomLease.get_or_none(id=lease_id).select_related("stream")
    if lease is None:
        return False
    await lock_line(lease.stream.creator_id)
    if not await RoomLease.filter(id=lease_id, expires_at__lte=tx.now).delete():
        return False
    others = await RoomLease.filter(stream_id=lease.stream_id, user_id=lease.user_id).exists()
    if not others and await RoomMember.filter(stream_id=lease.stream_id, user_id=lease.user_id).delete():
        tx.record(member_left(lease.stream_id, lease.user_id))
    return True


async def set_activity(tx: Transaction, by: User, stream_id: UUID | None, activity: Activity) -> RoomMember:
    """The member as they now are. Refuses with NotFound or NotInWaitingRoom."""
    stream = await stream_by_id(stream_id)
    await lock_line(stream.creator_id)
    member = await RoomMember.get_or_none(stream_id=stream.id, user_id=by.id)
    if member is None:
        raise NotInWaitingRoom
    if member.activity is not activity:
        member.activity = activity
        await member.save()
        session = await PrivateSession.get_or_none(fan_id=by.id, stream_id=stream.id, status=Status.WAITING)
        await _tell(tx, EventKind.MEMBER_CHANGED, member, stream, session)
    return member


async def expired_leases(now: datetime) -> list[UUID]:
    """The leases that have run out, oldest first."""
    found = await RoomLease.filter(expires_at__lte=now).order_by("expires_at")
    return [lease.id for lease in found]


async def _hold_lease(tx: Transaction, stream: LiveStream, by: User, node_id: UUID) -> None:
    await RoomLease.update_or_create(
        stream_id=stream.id,
        user_id=by.id,
        node_id=node_id,
        defaults={"connected": True, "expires_at": held_until(tx.now, tx.rules)},
    )


async def _tell(
    tx: Transaction, kind: EventKind, member: RoomMember, stream: LiveStream, session: PrivateSession | None
) -> None:
    position = (await line_of(stream.creator_id)).position(session.id) if session else None
    tx.record(member_event(kind, member, position))
