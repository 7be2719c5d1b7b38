"""A waiting room as it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.events import line_topic, room_topic
from models.clock import Clock
from models.sessions import waiting_positions
from models.streams import LiveStream
from reads.coalescing_cache import CoalescingCache
from schema.rooms import RoomMember, members_now


@dataclass(frozen=True, slots=True)
class RoomState:
    """Who is present and who may be, as of event ``seq`` of the room."""

    stream: LiveStream
    seq: int
    members: list[RoomMember]
    fans: frozenset[UUID]

    def admits(self, user_id: UUID) -> bool:
        """As ``actions.admission.admitted``."""
        return self.stream.live and (user_id == self.stream.creator_id or user_id in self.fans)


Rooms = CoalescingCache[UUID, RoomState | None]


def rooms(clock: Clock) -> Rooms:
    """A node's waiting rooms by stream; None where there is no such stream."""
    return CoalescingCache(clock, _read, _topics)


async def _read(stream_id: UUID) -> RoomState | None:
    stream = await LiveStream.get_or_none(id=stream_id)
    if stream is None:
        return None
    ranks = await waiting_positions(stream.creator_id, stream_id)
    seq, members = await members_now(stream_id, ranks)
    return RoomState(stream, seq, members, frozenset(ranks))


def _topics(stream_id: UUID, room: RoomState | None) -> Iterable[str]:
    return (room_topic(stream_id), line_topic(room.stream.creator_id)) if room else ()
