"""Waiting rooms as they are now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from domain.admission import is_admitted
from domain.events import line_topic, room_topic
from domain.lines.order import positions
from models.clock import Clock
from models.line.lines import KeptLines
from models.line.waiting import waiting_sessions
from models.log import MarkedOffset, end_of
from models.rooms import MemberWithUser, members_with_users
from models.streams import LiveStream
from reads.batch_loader import BatchLoader
from reads.coalescing_cache import CoalescingCache
from reads.shared_list import MOST_READERS, SharedList

M = TypeVar("M")

NOBODYS = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RoomState(Generic[M]):
    """The present ``members`` of a room, as of the ``end`` of its topic's log."""

    stream: LiveStream
    end: MarkedOffset
    members: SharedList[M]


async def may_be_in(stream: LiveStream, user_id: UUID, waiting: BatchLoader[tuple[UUID, UUID], bool]) -> bool:
    """Whether that person may be in the room now, by one query for all who ask at the same time. The answer is not
    kept, so that what another node has changed a moment ago counts."""
    own = user_id == stream.creator_id
    waits = stream.live and not own and await waiting.load((stream.id, user_id))
    return is_admitted(live=stream.live, own=own, waits=waits)


def room_states(
    clock: Clock, lines: KeptLines, member: Callable[[MemberWithUser], M]
) -> CoalescingCache[UUID, RoomState[M] | None]:
    """A node's waiting rooms by stream, read anew after a room or its line has moved; None: there is no such stream.

    ``member`` makes what readers see of a member: once for all readers.
    """

    async def read(stream_id: UUID) -> RoomState[M] | None:
        stream = await LiveStream.get_or_none(id=stream_id)
        if stream is None:
            return None
        end, present = await members_as_of(room_topic(stream_id), stream_id)
        # After that end, so that nothing of it is missing: later moves are told again.
        sessions = await waiting_sessions(stream_id)
        position_of = positions((await lines.of([stream.creator_id]))[stream.creator_id], clock.now())
        members = SharedList(
            member(row._replace(position=position_of.get(sessions.get(row.user_id, NOBODYS)))) for row in present
        )
        return RoomState(stream, end, members)

    return CoalescingCache(clock, read, _topics, _bytes)


async def members_as_of(topic: str, stream_id: UUID) -> tuple[MarkedOffset, list[MemberWithUser]]:
    """The end of the room's log, and who is present as of it.

    The end is read before and after the members, until nothing has come in between.
    """
    end = await end_of(topic)
    while True:
        members = await members_with_users(stream_id)
        latest = await end_of(topic)
        if latest == end:
            return end, members
        end = latest


def _topics(stream_id: UUID, room: RoomState[M] | None) -> Iterable[str]:
    return (room_topic(stream_id), line_topic(room.stream.creator_id)) if room else ()


def _bytes(room: RoomState[M] | None) -> int:
    return 2_000 + (len(room.members) * (500 + MOST_READERS * 700) if room else 0)
