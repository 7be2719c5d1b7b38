"""What the events of a room's presence become for those who listen."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.event_data import member_in, reach_in, user_in
from domain.events import EventKind, stream_of_room
from models import log
from models.log import TopicEvent
from models.people import User as UserRow
from models.rooms import Activity
from reads.room_state import RoomState
from schema.cursors import cursor_behind, topic_cursor
from schema.members import RoomMember
from schema.people import User
from schema.updates import (
    MemberChanged,
    MemberJoined,
    MemberLeft,
    MembersChanged,
    PresenceEvent,
    PresenceSnapshot,
    PresenceUpdate,
)
from subscriptions.context import RealtimeContext
from subscriptions.feeds import MOST_SEPARATE_UPDATES, LogUpdate

MEMBER_KINDS = frozenset({EventKind.MEMBER_JOINED, EventKind.MEMBER_CHANGED, EventKind.MEMBER_LEFT})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a subscriber takes: several changes as one update (``merged``); the members' positions; only the ``first``
    in line (None: everybody)."""

    merged: bool
    positions: bool = True
    first: int | None = None


async def presence_updates(
    context: RealtimeContext, shown: Shown, events: Sequence[TopicEvent]
) -> list[LogUpdate[PresenceUpdate]]:
    """Events of a room's presence as clients see them: for those who take several changes as one, their net change."""
    of_people = [event for event in events if event.kind != EventKind.LINE_MOVED]
    users = dict(
        await asyncio.gather(
            *(_user_by_id(context, user_id) for user_id in {user_in(event.data) for event in of_people})
        )
    )
    # All who have moved are told of once, with the last move: their positions are read as they are now.
    last = next((event for event in reversed(events) if event.kind == EventKind.LINE_MOVED), None)
    room = await _room_since(context, events) if last else None
    moved = await _moved(room, events, last) if room and last else []
    if shown.merged and len(of_people) + len(moved) > 1:
        net = _net_change(of_people, users, moved)
        return [LogUpdate(events[-1].offset, _update(events[-1], net))] if net else []
    updates: list[LogUpdate[PresenceUpdate]] = []
    for event in events:
        if event.kind != EventKind.LINE_MOVED:
            updates.append(LogUpdate(event.offset, _update(event, _one_change(event, users[user_in(event.data)]))))
        elif event is last and room:
            updates += [LogUpdate(event.offset, update) for update in _moves(event, room, moved)]
    return updates


async def _user_by_id(context: RealtimeContext, user_id: UUID) -> tuple[UUID, UserRow]:
    return user_id, await context.loaders.users.load(user_id)


async def _room_since(context: RealtimeContext, events: Sequence[TopicEvent]) -> RoomState[RoomMember] | None:
    """The room as it is behind these events, or later."""
    topic = events[-1].topic
    stream_id = stream_of_room(topic)
    room = await context.rooms.get(stream_id)
    if room and room.end.offset < events[-1].offset:
        context.rooms.invalidate((topic,))
        room = await context.rooms.get(stream_id)
    return room


async def _moved(room: RoomState[RoomMember], events: Sequence[TopicEvent], last: TopicEvent) -> list[RoomMember]:
    """Those whose position may be another now, without those of whom a later event tells."""
    moves = [reach_in(event.data) for event in events if event.kind == EventKind.LINE_MOVED]
    later = [event for event in events if event.offset > last.offset]
    if room.end.offset > events[-1].offset:
        behind = events[-1].offset
        later += await log.read(last.topic, behind, room.end.offset - behind)
    of_later = {user_in(event.data) for event in later if event.kind in MEMBER_KINDS}
    return [
        member
        for member in room.members
        if member.position is not None
        and any(move.holds(member.position) for move in moves)
        and member.user.id not in of_later
    ]


def _moves(event: TopicEvent, room: RoomState[RoomMember], moved: Sequence[RoomMember]) -> Iterable[PresenceUpdate]:
    """One event as an update for each member who has moved. Only the last has the cursor of the event: whoever goes on
    behind an earlier one is told of all of them again."""
    if len(moved) > MOST_SEPARATE_UPDATES:
        yield _update(event, snapshot_of(room))
        return
    before = topic_cursor(event.topic, event.offset - 1)
    for member in moved:
        cursor = cursor_behind(event) if member is moved[-1] else before
        yield PresenceUpdate(cursor=cursor, event=MemberChanged(member=member))


def snapshot_of(room: RoomState[RoomMember]) -> PresenceSnapshot:
    """Everybody who is present."""
    return PresenceSnapshot(members=room.members, total=len(room.members))


def _one_change(event: TopicEvent, user: UserRow) -> PresenceEvent:
    match event.kind:
        case EventKind.MEMBER_JOINED:
            return MemberJoined(member=_member(event, user))
        case EventKind.MEMBER_CHANGED:
            return MemberChanged(member=_member(event, user))
        case _:
            return MemberLeft(user=User.of(user))


def _net_change(
    events: Sequence[TopicEvent], users: dict[UUID, UserRow], moved: Sequence[RoomMember]
) -> MembersChanged | None:
    """The difference that these events make; None when they make none, as when somebody came and went. ``moved``:
    others whose position may have changed, as they are now."""
    first: dict[UUID, TopicEvent] = {}
    last: dict[UUID, TopicEvent] = {}
    for event in events:
        first.setdefault(user_in(event.data), event)
        last[user_in(event.data)] = event
    now = {member.user.id: member for member in moved}
    net = MembersChanged(joined=[], left=[], changed=[])
    for user_id, event in last.items():
        was_present = first[user_id].kind != EventKind.MEMBER_JOINED
        if event.kind != EventKind.MEMBER_LEFT:
            member = now.get(user_id) or _member(event, users[user_id])
            (net.changed if was_present else net.joined).append(member)
        elif was_present:
            net.left.append(User.of(users[user_id]))
    net.changed += [member for user_id, member in now.items() if user_id not in last]
    return net if net.joined or net.left or net.changed else None


def _update(event: TopicEvent, change: PresenceEvent) -> PresenceUpdate:
    return PresenceUpdate(cursor=cursor_behind(event), event=change)


def _member(event: TopicEvent, user: UserRow) -> RoomMember:
    seen = member_in(event.data)
    return RoomMember(user=User.of(user), activity=Activity(seen.activity), since=seen.since, position=seen.position)
