"""Admission to waiting rooms, and the events by which their members come, change and go."""

from uuid import UUID

from domain.events import Event, EventKind, room_topic
from models.rooms import RoomMember, end_presence
from models.writing.transaction import Transaction


async def end_admission(tx: Transaction, stream_id: UUID, user_id: UUID, *, at_once: bool = False) -> None:
    """End the person's presence without grace, and their open subscriptions to the room.

    ``at_once``: locks the room's topic now. What is being written in the room is waited for, and nobody writes there
    until this is committed.
    """
    # In this order, so that they are told themselves that they have left.
    events = [member_left(stream_id, user_id)] if await end_presence(stream_id, user_id) else []
    events.append(Event(room_topic(stream_id), EventKind.ADMISSION_ENDED, {"user": str(user_id)}))
    if at_once:
        await tx.record_and_ask(events)
        return
    for event in events:
        tx.record(event)


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
