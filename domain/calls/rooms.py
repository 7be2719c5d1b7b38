"""Rooms of a LiveKit server, in which sessions have their calls: what is heard of them, when they are looked after."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.calls.reports import Report

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
    """Somebody has come into the room of a session through a connection, or has ``left`` it, at that instant.

    ``joined_at``: when they came, as both kinds of event should say.
    """

    id: str
    session_id: UUID
    user_id: UUID
    connection: str
    joined_at: datetime | None
    at: datetime
    left: bool

    @property
    def since(self) -> datetime | None:
        """When they came; None where an event of the end does not say."""
        return self.joined_at or (None if self.left else self.at)

    @property
    def reports(self) -> list[Report]:
        """What it says of the connection. Who has left was there before, whether or not that was heard."""
        since = self.since
        came = [Report(self.connection, connected=True, at=since)] if since else []
        return (
            [*came, Report(self.connection, connected=False, at=max(self.at, since or self.at))] if self.left else came
        )


def next_attempt(failures: int, now: datetime) -> datetime:
    """When to try again to delete a room, after so many failures: each pause is twice as long as the one before."""
    return now + min(SHORTEST_PAUSE * (1 << min(failures - 1, 10)), LONGEST_PAUSE)


def last_look(ended_at: datetime, now: datetime) -> datetime | None:
    """When to delete a room once more that was deleted, as somebody may have joined it unheard; None when nobody can
    have any more."""
    return ended_at + LAST_TOKEN if now < ended_at + LAST_TOKEN else None
