"""Presence and chat of a waiting room, both read from the room's one topic."""

from collections.abc import AsyncIterator
from datetime import datetime
from uuid import UUID

from actions.admission import admitted
from domain.events import EventKind, room_topic
from domain.refusals import Forbidden, NotInWaitingRoom
from models.log import LoggedEvent
from models.people import User as UserRow
from models.rooms import Activity
from models.rooms import ChatMessage as ChatMessageRow
from models.streams import LiveStream
from schema.cursors import topic_cursor
from schema.ids import global_id
from schema.people import User
from schema.problems import CursorExpired
from schema.rooms import ChatMessage, RoomMember, members_now
from schema.updates import (
    ChatUpdate,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MessagePosted,
    MessageRemoved,
    PresenceSnapshot,
    PresenceUpdate,
)
from subscriptions.context import LiveContext
from subscriptions.resume import place_after


async def room_events(
    context: LiveContext, user: UserRow, stream: LiveStream, after: int
) -> AsyncIterator[LoggedEvent]:
    """What happens in the room while ``user`` may be there; ends when they no longer may."""
    async for event in context.topics.events(room_topic(stream.id), after):
        if event.kind is EventKind.ADMISSION_ENDED and event.payload["user"] == str(user.id):
            await stream.refresh_from_db()
            if not await admitted(user, stream):
                return
        yield event


async def presence_of(
    context: LiveContext, user: UserRow, stream: LiveStream, after: str | None
) -> AsyncIterator[PresenceUpdate]:
    """Presence from a snapshot, or from a cursor. Whoever listens is present. Raises Forbidden for outsiders."""
    topic = room_topic(stream.id)
    try:
        async with context.presences.present(user, stream.id):
            place = await _resumed(topic, after)
            if place is None:
                place, members = await members_now(stream)
                yield PresenceUpdate(cursor=topic_cursor(topic, place), event=PresenceSnapshot(members=members))
            async for event in room_events(context, user, stream, place):
                if update := await presence_update(event):
                    yield update
    except NotInWaitingRoom:
        raise Forbidden from None


async def _resumed(topic: str, after: str | None) -> int | None:
    try:
        return await place_after(topic, after) if after is not None else None
    except CursorExpired:
        return None


async def presence_update(event: LoggedEvent) -> PresenceUpdate | None:
    """A presence event as clients see it; None for the room's other events."""
    cursor = topic_cursor(event.topic, event.seq)
    match event.kind:
        case EventKind.MEMBER_JOINED:
            return PresenceUpdate(cursor=cursor, event=MemberJoined(member=_member(event)))
        case EventKind.MEMBER_CHANGED:
            return PresenceUpdate(cursor=cursor, event=MemberChanged(member=_member(event)))
        case EventKind.MEMBER_LEFT:
            gone = await UserRow.get(id=str(event.payload["user"]))
            return PresenceUpdate(cursor=cursor, event=MemberLeft(user=User.of(gone)))
        case _:
            return None


def _member(event: LoggedEvent) -> RoomMember:
    position = event.payload["position"]
    return RoomMember(
        user_id=UUID(str(event.payload["user"])),
        activity=Activity(str(event.payload["activity"])),
        since=datetime.fromisoformat(str(event.payload["since"])),
        position=int(position) if position is not None else None,
    )


async def chat_of(
    context: LiveContext, user: UserRow, stream: LiveStream, after: str | None
) -> AsyncIterator[ChatUpdate]:
    """Chat from now on, or from a cursor. Raises Forbidden for outsiders, CursorExpired or BadRequest."""
    place = await place_after(room_topic(stream.id), after)
    if not await admitted(user, stream):
        raise Forbidden
    async for event in room_events(context, user, stream, place):
        if update := await chat_update(event):
            yield update


async def chat_update(event: LoggedEvent) -> ChatUpdate | None:
    """A chat event as clients see it; None for the room's other events."""
    cursor = topic_cursor(event.topic, event.seq)
    if event.kind is EventKind.MESSAGE_REMOVED:
        removed = global_id("ChatMessage", UUID(str(event.payload["message"])))
        return ChatUpdate(cursor=cursor, event=MessageRemoved(message_id=removed))
    if event.kind is EventKind.MESSAGE_POSTED:
        row = await ChatMessageRow.get(id=str(event.payload["message"]))
        return ChatUpdate(cursor=cursor, event=MessagePosted(message=ChatMessage.of(row)))
    return None
