"""Which rows of a person may have been written since most of what there was of them was erased."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tortoise.expressions import Q

from actions.personal.personal_data import Kept
from domain.lifecycle import OPEN, Status
from models.chat import ChatMessage
from models.fields import FIRST_ID, first_id_before, new_id
from models.sessions import PrivateSession
from models.streams import LiveStream, live_stream_of

UNDER_WAY = timedelta(seconds=30)
"""A row may be seen so long after its id was made: its transaction was under way, or a clock is behind."""


@dataclass(frozen=True, slots=True)
class Since:
    """A moment, since when a person's rows are looked for: those with ids behind ``first``, and those that belong to
    the ``sessions`` and ``streams`` that were open then, as about others nothing is written any more. ``sessions``: by
    id, each one's stream."""

    person_id: UUID
    first: UUID
    sessions: Mapping[UUID, UUID]
    streams: frozenset[UUID]

    @classmethod
    async def now(cls, person_id: UUID) -> "Since":
        """From now on."""
        first = first_id_before(new_id(), UNDER_WAY)
        live = await live_stream_of(person_id)
        return cls(person_id, first, await _sessions(person_id, OPEN), frozenset([live.id] if live else []))

    async def with_new(self) -> "Since":
        """The same, and the sessions and streams that have come since."""
        sessions = await _sessions(self.person_id, frozenset(Status), self.first)
        streams = LiveStream.filter(creator_id=self.person_id, id__gte=self.first)
        return Since(
            self.person_id,
            self.first,
            {**self.sessions, **sessions},
            self.streams.union([stream.id for stream in await streams]),
        )

    def rows_of(self, kept: Kept) -> Iterator[Q]:
        """The conditions by which these rows of a table are found, each by an index. Of a table whose rows go, all rows
        that are left."""
        theirs: list[dict[str, Any]] = [{column: self.person_id} for column in kept.people]
        if kept.table is PrivateSession:
            yield Q(id__in=list(self.sessions))
        elif kept.table is LiveStream:
            yield Q(id__in=list(self.streams))
        elif kept.table is ChatMessage:
            rooms = {*self.streams, *self.sessions.values()}
            yield Q(author_id=self.person_id, stream_id__in=list(rooms), id__gte=self.first)
        elif kept.goes or kept.one:
            yield from (Q(**one) for one in theirs)
        else:
            yield from (Q(**one, id__gte=self.first) for one in theirs)
        if kept.of_sessions:
            yield Q(session_id__in=list(self.sessions))


async def _sessions(person_id: UUID, statuses: frozenset[Status], first: UUID = FIRST_ID) -> dict[UUID, UUID]:
    """Their sessions of these statuses from that id on, each with its stream."""
    sides = (
        PrivateSession.filter(status__in=statuses, id__gte=first, **{side: person_id})
        for side in ("fan_id", "creator_id")
    )
    return {session.id: session.stream_id for side in sides for session in await side.only("id", "stream_id")}
