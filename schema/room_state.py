"""Waiting rooms as they are now: read once for all who ask within a moment."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.events import line_topic, room_topic
from models.sessions import waiting_fans
from models.streams import LiveStream
from schema.rooms import RoomMember, members_now

FRESH_SECONDS = 0.1
"""What was written on another node may be seen so much later; what was written on this one is seen at once."""

MOST_ROOMS = 1_000


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


@dataclass(frozen=True, slots=True)
class _Reading:
    state: asyncio.Task[RoomState | None]
    until: float

    def concerns(self, topics: set[str]) -> bool:
        """Whether it may be out of date now that these topics have moved."""
        state = self.state.result() if self.state.done() and not self.state.exception() else None
        return state is None or not topics.isdisjoint(
            (room_topic(state.stream.id), line_topic(state.stream.creator_id))
        )


class Rooms:
    """A node's waiting rooms."""

    def __init__(self) -> None:
        self._readings: dict[UUID, _Reading] = {}

    async def now(self, stream_id: UUID) -> RoomState | None:
        """The room; None when there is no such stream."""
        now = asyncio.get_running_loop().time()
        reading = self._readings.get(stream_id)
        if reading is None or reading.until <= now:
            if len(self._readings) >= MOST_ROOMS:
                self._readings.clear()
            reading = self._readings[stream_id] = _Reading(asyncio.create_task(_read(stream_id)), now + FRESH_SECONDS)
        return await asyncio.shield(reading.state)

    def forget(self, topics: Iterable[str]) -> None:
        """These topics have moved: what depends on them is read anew."""
        moved = set(topics)
        for stream_id, reading in list(self._readings.items()):
            if reading.concerns(moved):
                del self._readings[stream_id]


async def _read(stream_id: UUID) -> RoomState | None:
    stream = await LiveStream.get_or_none(id=stream_id)
    if stream is None:
        return None
    fans = await waiting_fans(stream_id)
    seq, members = await members_now(stream, fans)
    return RoomState(stream, seq, members, frozenset(fans))
