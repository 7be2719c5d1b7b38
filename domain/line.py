"""The line of one creator: who runs, who waits, and what is promised."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Engagement:
    """Of one person, a time at which a session has them: a promise, or what runs."""

    id: UUID
    start: datetime
    end: datetime

    def overlaps(self, start: datetime, booked: timedelta) -> bool:
        """Whether a session at ``start`` would share a moment with it."""
        return self.start < start + booked and start < self.end


@dataclass(frozen=True, slots=True)
class Running:
    """The session in progress, which ends at ``until`` at the latest."""

    id: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One session in the line. ``promised`` is None where only the approval counts; ``may_start`` when it waits.

    ``expires``: when it ends by itself unless it has begun; None where it does not.
    """

    id: UUID
    due: datetime
    booked: timedelta
    promised: datetime | None
    may_start: bool
    expires: datetime | None = None

    @property
    def order(self) -> tuple[datetime, UUID]:
        """What the line is sorted by."""
        return self.due, self.id

    @property
    def early(self) -> bool:
        """Whether its fan was asked to come before the promised time, which stands nevertheless."""
        return self.promised is not None and self.due < self.promised


@dataclass(frozen=True, slots=True)
class Line:
    """Entries by the moment they are due, and what runs now. ``on_air``: whether the creator is live."""

    running: Running | None
    entries: tuple[LineEntry, ...]
    on_air: bool = True

    def without(self, session_id: UUID) -> "Line":
        """The line as it would be if that session were not in it."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry.id != session_id))

    def joined_by(self, newcomer: LineEntry) -> "Line":
        """The line with one more at its place."""
        return replace(self, entries=tuple(sorted((*self.entries, newcomer), key=lambda entry: entry.order)))

    def overlapping(self, start: datetime, booked: timedelta) -> list[UUID]:
        """The running session and the promised ones that a session at ``start`` would share a moment with."""
        running = [self.running.id] if self.running and start < self.running.until else []
        promised = [Engagement(one.id, one.promised, one.promised + one.booked) for one in self.entries if one.promised]
        return [*running, *(one.id for one in promised if one.overlaps(start, booked))]
