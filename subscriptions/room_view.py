"""What subscribers see of a large room: its creator, who is near in the line, and how many are present."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.events import room_topic
from domain.lines.order import likely_order
from models.line.near import PresentMember, members_in, present_of
from models.log import MarkedOffset, TopicEvent, end_of
from models.streams import LiveStream
from schema.cursors import topic_cursor
from schema.members import RoomMember
from schema.people import User
from schema.updates import MembersChanged, PresenceEvent, PresenceSnapshot, PresenceUpdate
from subscriptions.context import RealtimeContext
from subscriptions.feeds import LogUpdate


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of a room, as of an ``end`` of its log or later: the creator and those first in line, of those who
    are present, by user; and how many are present in ``total``."""

    end: MarkedOffset
    members: dict[UUID, RoomMember]
    total: int


class RoomView:
    """What all members of one group were told of a room: with each event they are told how it differs from what is so
    now. ``merged``: whether the document takes differences; else they are sent a snapshot."""

    def __init__(self, context: RealtimeContext, stream: LiveStream, first: int, *, merged: bool) -> None:
        self._context = context
        self._stream = stream
        self._first = first
        self._merged = merged
        self._known: Seen | None = None
        self._present: Seen | None = None

    async def snapshot(self) -> LogUpdate[PresenceUpdate]:
        """What the members were told or, where nobody was told anything yet, what is so now."""
        seen = self._known or await self._look()
        # While it was read, another newcomer may have been told something else; or an event came, with nobody to tell.
        if self._present and self._present.end.offset > seen.end.offset:
            seen = self._present
        self._known = self._known or seen
        return self._update(self._known, _snapshot(self._known))

    async def anew(self) -> LogUpdate[PresenceUpdate]:
        """What is so now, whatever the members were told."""
        self._present = await self._look()
        return self._update(self._present, _snapshot(self._present))

    async def updates(self, events: Sequence[TopicEvent]) -> list[LogUpdate[PresenceUpdate]]:
        """What these events have changed of the view, as one update for the last of them; none where nothing has."""
        self._present = await self._look()
        if self._known is None:
            return []
        change = _difference(self._known, self._present)
        if change is None:
            return []
        update = self._update(self._present, change if self._merged else _snapshot(self._present)).update
        return [LogUpdate(events[-1].offset, update)]

    def sent(self) -> None:
        """The members have been told what was so at the last look."""
        self._known = self._present or self._known

    def _update(self, seen: Seen, event: PresenceEvent) -> LogUpdate[PresenceUpdate]:
        cursor = topic_cursor(room_topic(self._stream.id), *seen.end)
        return LogUpdate(seen.end.offset, PresenceUpdate(cursor=cursor, event=event))

    async def _look(self) -> Seen:
        stream = self._stream
        end = await end_of(room_topic(stream.id))
        line = await self._context.loaders.lines.load(stream.creator_id)
        order = [entry.id for entry in likely_order(line, self._context.clock.now())]
        total = await members_in(stream.id)
        positions = {session_id: position for position, session_id in enumerate(order, 1)}
        present: list[PresentMember] = []
        # As many as are likely to have enough among them who are present.
        reach = 2 * self._first * (1 + len(order) // max(1, total))
        while True:
            present = await present_of(stream.id, stream.creator_id, order[:reach])
            if reach >= len(order) or sum(1 for one in present if one.session_id) >= self._first:
                break
            reach *= 4
        near = sorted(present, key=lambda one: positions[one.session_id] if one.session_id else 0)
        kept = near[: self._first + sum(1 for one in near if one.session_id is None)]
        return Seen(end, {one.user_id: _member(one, positions) for one in kept}, total)


def _member(one: PresentMember, positions: dict[UUID, int]) -> RoomMember:
    user = User(id=one.user_id, display_name=one.display_name, avatar_url=one.avatar_url)
    position = positions[one.session_id] if one.session_id else None
    return RoomMember(user=user, activity=one.activity, since=one.since, position=position)


def _snapshot(seen: Seen) -> PresenceSnapshot:
    return PresenceSnapshot(members=list(seen.members.values()), total=seen.total)


def _difference(known: Seen, present: Seen) -> MembersChanged | None:
    """What to tell somebody who knows ``known``; None: nothing has changed."""
    joined = [member for one, member in present.members.items() if one not in known.members]
    left = [member.user for one, member in known.members.items() if one not in present.members]
    changed = [
        member for one, member in present.members.items() if one in known.members and member != known.members[one]
    ]
    if not joined and not left and not changed and known.total == present.total:
        return None
    return MembersChanged(joined=joined, left=left, changed=changed, total=present.total)
