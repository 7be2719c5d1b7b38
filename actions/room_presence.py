"""Coming into a waiting room, leaving it, and being counted present in between.

A node holds one lease per room and person while it has sockets of theirs. Presence begins with the first lease
and ends when the last has run out, so a short cut is not seen by others.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from actions.before.loading import stream_by_id
from actions.lines.estimating import order_in
from actions.lines.positions import watch_for_reordering
from actions.steps.move import Mover, move
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.admission import is_admitted
from domain.due import status_at
from domain.event_data import member_joined
from domain.lifecycle import Status, Trigger
from domain.presence import gone_at, lease_until
from domain.refusals import NotInWaitingRoom, Refusal
from models.leases import IN_ROOMS
from models.line.lines import line_of
from models.people import User, lock_line
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def enter_room(tx: Transaction, users: Sequence[User], stream_id: UUID, node_id: UUID) -> dict[UUID, Refusal]:
    """Take a lease for each of the users. Those who were not present join; a call to one of them is answered.

    Gives NotInWaitingRoom for each who may not be there; refuses as a whole with NotFound.
    """
    stream = await stream_by_id(stream_id)
    await lock_line(tx, stream.creator_id)
    await stream.refresh_from_db()
    sessions = await _waiting_here(tx, stream, users)
    admitted = [
        user
        for user in users
        if is_admitted(live=stream.live, own=user.id == stream.creator_id, waits=user.id in sessions)
    ]
    for user in admitted:
        if user.id in sessions:
            await _answer_call(tx, sessions[user.id], user)
    await _hold_leases(tx, stream, admitted, node_id)
    await _join(tx, stream, admitted, sessions)
    others = {user.id for user in users} - {user.id for user in admitted}
    return {user_id: NotInWaitingRoom() for user_id in others}


async def leave_room(tx: Transaction, user_ids: Iterable[UUID], stream_id: UUID, node_id: UUID) -> None:
    """The node's last sockets of these people have gone: their leases run out after the grace."""
    leases = RoomLease.filter(stream_id=stream_id, user_id__in=list(user_ids), node_id=node_id)
    await leases.update(connected=False, expires_at=gone_at(tx.now, tx.rules))


async def renew_leases(tx: Transaction, node_id: UUID) -> dict[UUID, set[UUID]]:
    """The node is alive: what it vouches for holds for another term. By room, who that is.

    Leases that somebody else has locked, to renew or to end them, are passed over: a renewal waits for nobody.
    """
    return await IN_ROOMS.renewed_until(node_id, lease_until(tx.now, tx.rules))


async def _waiting_here(tx: Transaction, stream: LiveStream, users: Sequence[User]) -> dict[UUID, PrivateSession]:
    """By fan, the sessions that are still ``WAITING``: none whose deadline has passed, though the clock may have yet
    to carry that out."""
    fans = [user.id for user in users]
    rows = await PrivateSession.filter(stream_id=stream.id, fan_id__in=fans, status=Status.WAITING)
    return {row.fan_id: row for row in rows if status_at(row, tx.now) is Status.WAITING}


async def _answer_call(tx: Transaction, session: PrivateSession, fan: User) -> None:
    """Whoever is called has come. Where they have missed the call already, that is carried out first."""
    await catch_up(tx, session)
    if session.called_until:
        await move(tx, session, Trigger.ANSWER_CALL, Mover(Actor.FAN, fan), Status.WAITING)


async def _hold_leases(tx: Transaction, stream: LiveStream, users: Sequence[User], node_id: UUID) -> None:
    held = RoomLease.filter(stream_id=stream.id, node_id=node_id, user_id__in=[user.id for user in users])
    until = lease_until(tx.now, tx.rules)
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
    line = await line_of(tx, stream.creator_id)
    positions = order_in(tx, line).positions
    for member in joining:
        member.position = positions.get(sessions[member.user_id].id) if member.user_id in sessions else None
        tx.record(member_joined(stream.id, member.seen))
    await RoomMember.bulk_create(joining)
    await watch_for_reordering(tx, stream.id, line)
