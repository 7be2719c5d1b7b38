"""Rooms of a LiveKit server, in which sessions have their calls: what is heard of them, when they are looked after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.reports import Report

LIST_EVERY = timedelta(seconds=30)
"""How often the server is asked who is in a room: events may be lost."""

STALE = timedelta(minutes=5)
"""An event that is older is not taken, as if it were forged."""

LAST_TOKEN = timedelta(minutes=15)
"""After so long nobody can join any more: the server renews tokens of those who are in a room by ten minutes."""

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
"""Between two attempts to delete a room."""


class Participant(NamedTuple):
    """Somebody in a room, through a connection of that name, since then."""

    user_id: UUID
    connection: str
    since: datetime


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """Somebody has come into the room of a session (``left_at`` None), or left it."""

    id: str
    session_id: UUID
    participant: Participant
    left_at: datetime | None

    @property
    def reports(self) -> list[Report]:
        """What it says of the connection. Who has left was there before, whether or not that was heard."""
        _, connection, since = self.participant
        came = Report(connection, connected=True, at=since)
        return [came, Report(connection, connected=False, at=max(self.left_at, since))] if self.left_at else [came]


def next_attempt(failures: int, now: datetime) -> datetime:
    """When a room is to be deleted that could not be so many times: each pause is twice as long as the one before."""
    return now + min(SHORTEST_PAUSE * (1 << min(failures - 1, 10)), LONGEST_PAUSE)


def last_look(ended_at: datetime, now: datetime) -> datetime | None:
    """When a room that was deleted is deleted once more, should anybody have joined unheard; None when none can."""
    return ended_at + LAST_TOKEN if now < ended_at + LAST_TOKEN else None
