"""Presence and chat of a waiting room, both read from the room's one topic."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from domain.admission import is_admitted
from domain.events import EventKind, room_topic
from domain.refusals import Forbidden, NotInWaitingRoom
from models.log import TopicEvent
from models.people import User as UserRow
from models.rooms import Activity, messages_with_authors
from models.streams import LiveStream
from schema.cursors import topic_cursor
from schema.ids import global_id
from schema.members import RoomMember
from schema.people import User
from schema.request_errors import CursorExpired
from schema.rooms import messages_of
from schema.updates import (
    ChatUpdate,
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersChanged,
    MessagePosted,
    MessageRemoved,
    PresenceSnapshot,
    PresenceUpdate,
)
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.resume import Start, start_after

PRESENCE_KINDS = frozenset({EventKind.MEMBER_JOINED, EventKind.MEMBER_CHANGED, EventKind.MEMBER_LEFT})
CHAT_KINDS = frozenset({EventKind.MESSAGE_POSTED, EventKind.MESSAGE_REMOVED})


async def presence_of(
    context: RealtimeContext, stream: LiveStream, after: str | None, audience: Audience, *, merged: bool
) -> Feed[PresenceUpdate]:
    """Presence from a snapshot, or from a cursor; the subscriber is present while they listen. ``merged``: the client
    takes several changes as one update. Raises Forbidden for outsiders, BadRequest for a malformed cursor."""
    topic, user, presences = room_topic(stream.id), context.user, context.realtime.presences
    try:
        await presences.enter(user, stream.id)
    except NotInWaitingRoom:
        raise Forbidden from None
    release = partial(presences.leave, user, stream.id)
    try:
        start = await _resumed(context, topic, after)
    except BaseException:
        release()
        raise
    source = LogSource(
        field="waitingRoomPresence, merged" if merged else "waitingRoomPresence",
        topic=topic,
        audience=audience,
        kinds=PRESENCE_KINDS,
        to_updates=partial(presence_updates, context, merged=merged),
        window=context.realtime.window,
        snapshot=partial(_snapshot, context, stream.id),
        revoked_user=revoked_user,
        still_admitted=partial(_still_admitted, context, stream.id),
    )
    offset, head = start or (None, 0)
    return Feed(source, user.id, offset, head, release)


async def chat_of(
    context: RealtimeContext, stream: LiveStream, after: str | None, audience: Audience
) -> Feed[ChatUpdate]:
    """Chat from now on, or from a cursor. Raises Forbidden for outsiders, CursorExpired or BadRequest."""
    topic, user = room_topic(stream.id), context.user
    start = await start_after(context, topic, after)
    if not await _admitted(context, stream, user.id):
        raise Forbidden
    source = LogSource(
        field="waitingRoomChat",
        topic=topic,
        audience=audience,
        kinds=CHAT_KINDS,
        to_updates=partial(chat_updates, stream.id),
        subject=_message,
        withdrawal=EventKind.MESSAGE_REMOVED,
        revoked_user=revoked_user,
        still_admitted=partial(_still_admitted, context, stream.id),
    )
    return Feed(source, user.id, *start)


def revoked_user(event: TopicEvent) -> UUID | None:
    """Whose admission to the room an event has ended, unless they have a new one."""
    return UUID(str(event.data["user"])) if event.kind == EventKind.ADMISSION_ENDED else None


def _message(event: TopicEvent) -> str | None:
    return str(event.data["message"]) if event.kind in CHAT_KINDS else None


async def _admitted(context: RealtimeContext, stream: LiveStream, user_id: UUID) -> bool:
    """As ``actions.admission.admitted``, with one query for all who subscribe at the same time."""
    own = stream.creator_id == user_id
    waits = stream.live and not own and await context.loaders.waiting.load((stream.id, user_id))
    return is_admitted(live=stream.live, own=own, waits=waits)


async def _still_admitted(context: RealtimeContext, stream_id: UUID, user_id: UUID) -> bool:
    return await _admitted(context, await context.loaders.streams.load(stream_id), user_id)


async def _resumed(context: RealtimeContext, topic: str, after: str | None) -> Start | None:
    try:
        return await start_after(context, topic, after) if after is not None else None
    except CursorExpired:
        return None


async def _snapshot(context: RealtimeContext, stream_id: UUID) -> LogUpdate[PresenceUpdate]:
    room = await context.rooms.get(stream_id)
    assert room is not None
    cursor = topic_cursor(room_topic(stream_id), *room.place)
    return LogUpdate(room.place.offset, PresenceUpdate(cursor=cursor, event=PresenceSnapshot(members=room.members)))


async def presence_updates(
    context: RealtimeContext, events: Sequence[TopicEvent], *, merged: bool
) -> list[LogUpdate[PresenceUpdate]]:
    """Events of a room's presence as clients see them; ``merged``: several as their one net change."""
    users = dict(
        await asyncio.gather(*(_user_by_id(context, user_id) for user_id in {_user_id(event) for event in events}))
    )
    if merged and len(events) > 1:
        net = _net_change(events, users)
        return [LogUpdate(events[-1].offset, PresenceUpdate(cursor=_cursor(events[-1]), event=net))] if net else []
    return [LogUpdate(event.offset, _one_update(event, users[_user_id(event)])) for event in events]


async def _user_by_id(context: RealtimeContext, user_id: UUID) -> tuple[UUID, UserRow]:
    return user_id, await context.loaders.users.load(user_id)


def _one_update(event: TopicEvent, user: UserRow) -> PresenceUpdate:
    cursor = _cursor(event)
    match event.kind:
        case EventKind.MEMBER_JOINED:
            return PresenceUpdate(cursor=cursor, event=MemberJoined(member=_member(event, user)))
        case EventKind.MEMBER_CHANGED:
            return PresenceUpdate(cursor=cursor, event=MemberChanged(member=_member(event, user)))
        case _:
            return PresenceUpdate(cursor=cursor, event=MemberLeft(user=User.of(user)))


def _net_change(events: Sequence[TopicEvent], users: dict[UUID, UserRow]) -> MembersChanged | None:
    """The difference that these events make; None when they make none, as when somebody came and went."""
    first: dict[UUID, TopicEvent] = {}
    last: dict[UUID, TopicEvent] = {}
    for event in events:
        first.setdefault(_user_id(event), event)
        last[_user_id(event)] = event
    net = MembersChanged(joined=[], left=[], changed=[])
    for user_id, event in last.items():
        was_present = first[user_id].kind != EventKind.MEMBER_JOINED
        if event.kind != EventKind.MEMBER_LEFT:
            (net.changed if was_present else net.joined).append(_member(event, users[user_id]))
        elif was_present:
            net.left.append(User.of(users[user_id]))
    return net if net.joined or net.left or net.changed else None


def _user_id(event: TopicEvent) -> UUID:
    return UUID(str(event.data["user"]))


def _cursor(event: TopicEvent) -> str:
    return topic_cursor(event.topic, *event.place)


def _member(event: TopicEvent, user: UserRow) -> RoomMember:
    position = event.data["position"]
    return RoomMember(
        user=User.of(user),
        activity=Activity(str(event.data["activity"])),
        since=datetime.fromisoformat(str(event.data["since"])),
        position=int(position) if position is not None else None,
    )


async def chat_updates(stream_id: UUID, events: Sequence[TopicEvent]) -> list[LogUpdate[ChatUpdate]]:
    """Events of a room's chat as clients see them."""
    posted = [event.offset for event in events if event.kind == EventKind.MESSAGE_POSTED]
    messages = messages_of((await messages_with_authors(stream_id, posted)).values()) if posted else {}
    updates: list[LogUpdate[ChatUpdate]] = []
    for event in events:
        if event.kind == EventKind.MESSAGE_POSTED:
            if (message := messages.get(event.offset)) is None:
                continue  # It is not kept any more.
            posting = MessagePosted(message=message)
            updates.append(LogUpdate(event.offset, ChatUpdate(cursor=_cursor(event), event=posting)))
        else:
            removed = MessageRemoved(message_id=global_id("ChatMessage", UUID(str(event.data["message"]))))
            updates.append(LogUpdate(event.offset, ChatUpdate(cursor=_cursor(event), event=removed)))
    return updates
