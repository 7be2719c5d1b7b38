"""Coming into a waiting room, leaving it, and being counted present in between.

A node holds one lease per room and person while it has sockets of theirs. Presence begins with the first lease
and ends when the last has run out, so a short cut is not seen by others.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from actions.admission import member_event, member_left, tell_changed
from actions.loading import stream_by_id
from actions.move import Mover, move
from domain.events import EventKind
from domain.lifecycle import Actor, Status, Trigger, status_at
from domain.presence import gone_at, held_until, renewal_due
from domain.refusals import NotInWaitingRoom, Refusal
from domain.rules import Rules
from models.people import User, lock_line
from models.rooms import Activity, RoomLease, RoomMember
from models.sessions import PrivateSession, positions_in_line
from models.streams import LiveStream
from models.transaction import Transaction


async def enter_room(tx: Transaction, users: Sequence[User], stream_id: UUID, node_id: UUID) -> dict[UUID, Refusal]:
    """Take a lease for each of the users. Those who were not present join; a call to one of them is answered.

    Gives NotInWaitingRoom for each who may not be there; refuses as a whole with NotFound.
    """
    stream = await stream_by_id(stream_id)
    await lock_line(stream.creator_id)
    await stream.refresh_from_db()
    sessions = await _waiting_here(tx, stream, users)
    admitted = [user for user in users if stream.live and (user.id == stream.creator_id or user.id in sessions)]
    for user in admitted:
        if user.id in sessions and sessions[user.id].called_until:
            await move(tx, sessions[user.id], Trigger.ANSWER_CALL, Mover(Actor.FAN, user), Status.WAITING)
    await _hold_leases(tx, stream, admitted, node_id)
    await _join(tx, stream, admitted, sessions)
    others = {user.id for user in users} - {user.id for user in admitted}
    return {user_id: NotInWaitingRoom() for user_id in others}


async def leave_room(tx: Transaction, user_id: UUID, stream_id: UUID, node_id: UUID) -> None:
    """Cut the lease short: it runs out after the grace, as the person's last socket on the node has closed."""
    lease = RoomLease.filter(stream_id=stream_id, user_id=user_id, node_id=node_id)
    await lease.update(connected=False, expires_at=gone_at(tx.now, tx.rules))


async def renew_leases(tx: Transaction, node_id: UUID) -> None:
    """Renew the node's leases that have open sockets."""
    await RoomLease.filter(node_id=node_id, connected=True).update(expires_at=held_until(tx.now, tx.rules))


async def needs_renewal(node_id: UUID, now: datetime, rules: Rules) -> bool:
    """Whether a lease of that node has not been renewed for an interval."""
    return await RoomLease.filter(node_id=node_id, connected=True, expires_at__lte=renewal_due(now, rules)).exists()


async def end_lease(tx: Transaction, lease_id: UUID) -> bool:
    """Delete a lease that has run out; a member without another lease leaves. False when another node was quicker."""
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
        await tell_changed(tx, member, stream.creator_id)
    return member


async def expired_leases(now: datetime) -> list[UUID]:
    """The leases that have run out, oldest first."""
    leases = await RoomLease.filter(expires_at__lte=now).order_by("expires_at")
    return [lease.id for lease in leases]


async def _waiting_here(tx: Transaction, stream: LiveStream, users: Sequence[User]) -> dict[UUID, PrivateSession]:
    """By fan, the sessions that are ``WAITING`` and have no deadline that has passed."""
    fans = [user.id for user in users]
    rows = await PrivateSession.filter(stream_id=stream.id, fan_id__in=fans, status=Status.WAITING)
    return {row.fan_id: row for row in rows if status_at(row, tx.now) is Status.WAITING}


async def _hold_leases(tx: Transaction, stream: LiveStream, users: Sequence[User], node_id: UUID) -> None:
    held = RoomLease.filter(stream_id=stream.id, node_id=node_id, user_id__in=[user.id for user in users])
    until = held_until(tx.now, tx.rules)
    renewed = set(await held.values_list("user_id", flat=True))
    if renewed:
        await held.update(connected=True, expires_at=until)
    await RoomLease.bulk_create(
        RoomLease(stream_id=stream.id, user_id=user.id, node_id=node_id, expires_at=until)
        for user in users
        if user.id not in renewed
    )


async def _join(
    tx: Transaction, stream: LiveStream, users: Sequence[User], sessions: dict[UUID, PrivateSession]
) -> None:
    present = set(
        await RoomMember.filter(stream_id=stream.id, user_id__in=[user.id for user in users]).values_list(
            "user_id", flat=True
        )
    )
    joining = [
        RoomMember(stream_id=stream.id, user_id=user.id, since=tx.now) for user in users if user.id not in present
    ]
    if not joining:
        return
    await RoomMember.bulk_create(joining)
    positions = await positions_in_line(stream.creator_id)
    for member in joining:
        session = sessions.get(member.user_id)
        position = positions.get(session.id) if session else None
        tx.record(member_event(EventKind.MEMBER_JOINED, member, position))
