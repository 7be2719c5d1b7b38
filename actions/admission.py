"""Admission to waiting rooms, and the events for their members when an admission ends or the line moves."""

from uuid import UUID

from domain.admission import is_admitted
from domain.estimates import positions, reorders_at
from domain.events import Event, EventKind, room_topic
from domain.lifecycle import Status
from domain.line import Line
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession, waiting_sessions
from models.streams import LiveStream
from models.transaction import Transaction


async def admitted(user: User, stream: LiveStream) -> bool:
    """Whether that person may be in that room."""
    own = stream.creator_id == user.id
    waiting = PrivateSession.filter(fan_id=user.id, stream_id=stream.id, status=Status.WAITING)
    return is_admitted(live=stream.live, own=own, waits=stream.live and not own and await waiting.exists())


async def end_admission(tx: Transaction, stream_id: UUID, user_id: UUID) -> None:
    """End the person's presence without grace, and their open subscriptions to the room."""
    await RoomLease.filter(stream_id=stream_id, user_id=user_id).delete()
    if await RoomMember.filter(stream_id=stream_id, user_id=user_id).delete():
        tx.record(member_left(stream_id, user_id))
    tx.record(Event(room_topic(stream_id), EventKind.ADMISSION_ENDED, {"user": str(user_id)}))


async def tell_positions(tx: Transaction, stream_id: UUID, line: Line) -> None:
    """Record a change of each present member whose position is another than the room was last told."""
    members = await RoomMember.filter(stream_id=stream_id)
    if not members:
        return
    sessions, places = await waiting_sessions(stream_id), positions(line, tx.now)
    moved: list[RoomMember] = []
    for member in members:
        position = places.get(sessions[member.user_id]) if member.user_id in sessions else None
        if position != member.position:
            member.position = position
            moved.append(member)
            tx.record(member_event(EventKind.MEMBER_CHANGED, member))
    if moved:
        await RoomMember.bulk_update(moved, fields=["position"])
    await keep_in_order(tx, stream_id, line)


async def keep_in_order(tx: Transaction, stream_id: UUID, line: Line) -> None:
    """Have the clock call ``reorder_line`` when time alone may change the positions."""
    if at := reorders_at(line, tx.now):
        await LiveStream.filter(id=stream_id).update(reorders_at=at)


def member_left(stream_id: UUID, user_id: UUID) -> Event:
    """The event that somebody is no longer present."""
    return Event(room_topic(stream_id), EventKind.MEMBER_LEFT, {"user": str(user_id)})


def member_event(kind: EventKind, member: RoomMember) -> Event:
    """The event that a member has come or changed, as the room sees them."""
    return Event(
        room_topic(member.stream_id),
        kind,
        {
            "user": str(member.user_id),
            "activity": member.activity.value,
            "since": member.since.isoformat(),
            "position": member.position,
        },
    )
