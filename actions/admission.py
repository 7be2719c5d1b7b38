"""Admission to waiting rooms, and the events for their members when an admission ends or the line moves."""

from uuid import UUID

from domain.events import Event, EventKind, room_topic
from domain.lifecycle import Status
from domain.line import Line
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession, positions_in_line
from models.streams import LiveStream
from models.transaction import Transaction


async def admitted(user: User, stream: LiveStream) -> bool:
    """Whether that person may be in that room: its creator, and the fans whose sessions wait, while it is live."""
    if not stream.live:
        return False
    if stream.creator_id == user.id:
        return True
    return await PrivateSession.filter(fan_id=user.id, stream_id=stream.id, status=Status.WAITING).exists()


async def end_admission(tx: Transaction, stream_id: UUID, user_id: UUID) -> None:
    """End the person's presence without grace, and their open subscriptions to the room."""
    await RoomLease.filter(stream_id=stream_id, user_id=user_id).delete()
    if await RoomMember.filter(stream_id=stream_id, user_id=user_id).delete():
        tx.record(member_left(stream_id, user_id))
    tx.record(Event(room_topic(stream_id), EventKind.ADMISSION_ENDED, {"user": str(user_id)}))


async def positions_moved(tx: Transaction, stream_id: UUID, before: Line, after: Line) -> None:
    """Record a change of each present member whose position in the line is another than before."""
    old, new = before.positions(), after.positions()
    moved = [session_id for session_id, position in new.items() if old.get(session_id) != position]
    if not moved:
        return
    session_ids = {row.fan_id: row.id for row in await PrivateSession.filter(id__in=moved, status=Status.WAITING)}
    for member in await RoomMember.filter(stream_id=stream_id, user_id__in=list(session_ids)):
        tx.record(member_event(EventKind.MEMBER_CHANGED, member, new[session_ids[member.user_id]]))


async def tell_changed(tx: Transaction, member: RoomMember, creator_id: UUID) -> None:
    """Tell the room that a member is not as before, at their present place in its creator's line, which is locked."""
    waiting = PrivateSession.filter(fan_id=member.user_id, stream_id=member.stream_id, status=Status.WAITING)
    session = await waiting.first()
    position = (await positions_in_line(creator_id)).get(session.id) if session else None
    tx.record(member_event(EventKind.MEMBER_CHANGED, member, position))


def member_left(stream_id: UUID, user_id: UUID) -> Event:
    """The event that somebody is no longer present."""
    return Event(room_topic(stream_id), EventKind.MEMBER_LEFT, {"user": str(user_id)})


def member_event(kind: EventKind, member: RoomMember, position: int | None) -> Event:
    """The event that a member has come or changed, as the room sees them."""
    return Event(
        room_topic(member.stream_id),
        kind,
        {
            "user": str(member.user_id),
            "activity": member.activity.value,
            "since": member.since.isoformat(),
            "position": position,
        },
    )
