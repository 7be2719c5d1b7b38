"""The line of one creator: who runs, who waits, and what is promised."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Running:
    """The session in progress, which ends at ``until`` at the latest."""

    until: datetime


@dataclass(frozen=True, slots=True)
class LineEntry:
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
    entries: tuple[LineEntry, ...]

    def without(self, session_id: UUID) -> "Line":
        """The line as it would be if that session were not in it."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != session_id))

    def joined_by(self, newcomer: LineEntry) -> "Line":
        """The line with one more at its place."""
        return replace(self, entries=tuple(sorted((*self.entries, newcomer), key=lambda entry: (entry.due, entry.id))))

    def positions(self) -> dict[UUID, int]:
        """Everybody's rank in the line; 1 is next."""
        return {entry.id: position for position, entry in enumerate(self.entries, 1)}

    def position(self, session_id: UUID) -> int | None:
        """1 is next; None when the session is not in line."""
        return next((position for position, entry in enumerate(self.entries, 1) if entry.id == session_id), None)

    def overlapping(self, start: datetime, booked: timedelta) -> list[UUID]:
        """The promised sessions that a session at ``start`` would touch."""
        end = start + booked
        return [
            entry.id
            for entry in self.entries
            if entry.promised and entry.promised < end and start < entry.promised + entry.booked
        ]
