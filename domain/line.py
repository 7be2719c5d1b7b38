"""The line of one creator: who runs, who waits, and what is promised."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Running:
    """The session in progress, which ends at ``until`` at the latest."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """One session in the line. ``promised`` is None where only the approval counts; ``may_start`` when it waits."""

    id: UUID
    due: datetime
    booked: timedelta
    promised: datetime | None
    may_start: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Places by the moment they are due, and what runs now."""

    running: Running | None
    places: tuple[Place, ...]

    def without(self, session_id: UUID) -> "Line":
        """The line as it would be if that session were not in it."""
        return replace(self, places=tuple(place for place in self.places if place.id != session_id))

    def joined_by(self, newcomer: Place) -> "Line":
        """The line with one more at its place."""
        return replace(self, places=tuple(sorted((*self.places, newcomer), key=lambda place: (place.due, place.id))))

    def positions(self) -> dict[UUID, int]:
        """Everybody's rank in the line; 1 is next."""
        return {place.id: rank for rank, place in enumerate(self.places, 1)}

    def position(self, session_id: UUID) -> int | None:
        """1 is next; None when the session is not in line."""
        return next((rank for rank, place in enumerate(self.places, 1) if place.id == session_id), None)

    def overlapping(self, start: datetime, booked: timedelta) -> list[UUID]:
        """The promised sessions that a session at ``start`` would touch."""
        end = start + booked
        return [
            place.id
            for place in self.places
            if place.promised and place.promised < end and start < place.promised + place.booked
        ]
