"""The line of one creator: the running session, those that wait, and those that are promised."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Running:
    """The session in progress, which ends at ``until`` at the latest."""

    until: datetime


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One session in the line. ``promised``: its promised start, if any; ``may_start``: it is ``WAITING``."""

    id: UUID
    due: datetime
    booked: timedelta
    promised: datetime | None
    may_start: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The sessions in line, in order of the moment that they are due, and the one that is running."""

    running: Running | None
    entries: tuple[LineEntry, ...]

    def without(self, session_id: UUID) -> "Line":
        """The line as it would be if that session were not in it."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != session_id))

    def joined_by(self, newcomer: LineEntry) -> "Line":
        """The line with one more session, in its place."""
        return replace(self, entries=tuple(sorted((*self.entries, newcomer), key=lambda entry: (entry.due, entry.id))))

    def positions(self) -> dict[UUID, int]:
        """Each session's position in the line, where 1 is next."""
        return {entry.id: position for position, entry in enumerate(self.entries, 1)}

    def position(self, session_id: UUID) -> int | None:
        """The session's position, where 1 is next; None when it is not in line."""
        return next((position for position, entry in enumerate(self.entries, 1) if entry.id == session_id), None)

    def overlapping(self, start: datetime, booked: timedelta) -> list[UUID]:
        """The promised sessions that a session from ``start`` would overlap."""
        end = start + booked
        return [
            entry.id
            for entry in self.entries
            if entry.promised and entry.promised < end and start < entry.promised + entry.booked
        ]
