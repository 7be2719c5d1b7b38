"""Presence and chat of a waiting room, both read from the room's one topic."""

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from uuid import UUID

from domain.event_data import message_in, user_in
from domain.events import EventKind, room_topic
from domain.refusals import Forbidden, NotInWaitingRoom
from models.chat import messages_with_authors
from models.log import TopicEvent
from models.streams import LiveStream
from reads.room_state import may_be_in
from schema.cursors import cursor_behind, marked_offset_of, topic_cursor
from schema.ids import global_id
from schema.request_errors import CursorExpired
from schema.rooms import messages_of
from schema.updates import ChatUpdate, MessagePosted, MessageRemoved, PresenceUpdate
from subscriptions.audience import Audience
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed, LogSource, LogUpdate
from subscriptions.presence_updates import MEMBER_KINDS, Shown, presence_updates, snapshot_of
from subscriptions.resume import Start, start_after
from subscriptions.room_view import RoomView

CHAT_KINDS = frozenset({EventKind.MESSAGE_POSTED, EventKind.MESSAGE_REMOVED})


async def presence_feed(
    context: RealtimeContext, stream: LiveStream, after: str | None, audience: Audience, shown: Shown
) -> Feed[PresenceUpdate]:
    """Presence from a snapshot, or from a cursor; the subscriber is present while they listen. Raises Forbidden for
    outsiders, BadRequest for a malformed cursor."""
    topic, user, presences = room_topic(stream.id), context.user, context.realtime.presences
    # Before they enter: who is refused for their cursor is seen by nobody, and has answered no call.
    start = await _resumed(context, topic, after, shown)
    try:
        await presences.enter(user, stream.id)
    except NotInWaitingRoom:
        raise Forbidden from None
    release = partial(presences.leave, user, stream.id)
    if shown.first is not None:
        return Feed(_view_of(context, stream, audience, shown, shown.first), user.id, release=release)
    source = LogSource(
        field="waitingRoomPresence",
        topic=topic,
        audience=audience,
        kinds=MEMBER_KINDS | {EventKind.LINE_MOVED} if shown.positions else MEMBER_KINDS,
        to_updates=partial(presence_updates, context, shown),
        window=context.realtime.window,
        snapshot=partial(_snapshot, context, stream.id),
        revoked_user=revoked_user,
        still_admitted=partial(_still_admitted, context, stream.id),
    )
    offset, head = start or (None, 0)
    return Feed(source, user.id, offset, head, release)


def _view_of(
    context: RealtimeContext, stream: LiveStream, audience: Audience, shown: Shown, first: int
) -> LogSource[PresenceUpdate]:
    view = RoomView(context, stream, first, merged=shown.merged)
    return LogSource(
        field=f"waitingRoomPresence, first {first}",
        topic=room_topic(stream.id),
        audience=audience,
        kinds=MEMBER_KINDS | {EventKind.LINE_MOVED},
        to_updates=view.updates,
        window=context.realtime.window,
        snapshot=view.snapshot,
        revoked_user=revoked_user,
        still_admitted=partial(_still_admitted, context, stream.id),
        view=view,
    )


async def chat_feed(
    context: RealtimeContext, stream: LiveStream, after: str | None, audience: Audience
) -> Feed[ChatUpdate]:
    """Chat from now on, or from a cursor. Raises Forbidden for outsiders, CursorExpired or BadRequest."""
    topic, user = room_topic(stream.id), context.user
    start = await start_after(context, topic, after)
    if not await may_be_in(stream, user.id, context.loaders.waiting):
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
    return user_in(event.data) if event.kind == EventKind.ADMISSION_ENDED else None


def _message(event: TopicEvent) -> str | None:
    return str(message_in(event.data)) if event.kind in CHAT_KINDS else None


async def _still_admitted(context: RealtimeContext, stream_id: UUID, user_id: UUID) -> bool:
    return await may_be_in(await context.loaders.streams.load(stream_id), user_id, context.loaders.waiting)


async def _resumed(context: RealtimeContext, topic: str, after: str | None, shown: Shown) -> Start | None:
    """None: they begin with a snapshot, as all do who see the first in line alone."""
    if after is None:
        return None
    with suppress(CursorExpired):
        if shown.first is None:
            return await start_after(context, topic, after)
        marked_offset_of(after, topic)
    return None


async def _snapshot(context: RealtimeContext, stream_id: UUID) -> LogUpdate[PresenceUpdate]:
    room = await context.rooms.get(stream_id)
    assert room is not None
    cursor = topic_cursor(room_topic(stream_id), *room.end)
    return LogUpdate(room.end.offset, PresenceUpdate(cursor=cursor, event=snapshot_of(room)))


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
            updates.append(LogUpdate(event.offset, ChatUpdate(cursor=cursor_behind(event), event=posting)))
        else:
            removed = MessageRemoved(message_id=global_id("ChatMessage", message_in(event.data)))
            updates.append(LogUpdate(event.offset, ChatUpdate(cursor=cursor_behind(event), event=removed)))
    return updates
