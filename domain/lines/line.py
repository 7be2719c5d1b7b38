"""The line of one creator: the running session, those that wait, and those that are promised."""

from bisect import insort
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.calls.meter import Meter, no_sooner
from domain.rules import NO_TIME


@dataclass(frozen=True, slots=True)
class Engagement:
    """A time that a person has given to a session: its promised time, or its own while it is running."""

    id: UUID
    start: datetime
    end: datetime

    def overlaps(self, start: datetime, booked: timedelta, gap: timedelta = NO_TIME) -> bool:
        """Whether a session from ``start`` would overlap it, or leave less than ``gap`` between the two."""
        return self.start < start + booked + gap and start < self.end + gap


@dataclass(frozen=True, slots=True)
class Running:
    """The session in progress, which ends at ``until`` if nothing interrupts it any more. ``undelivered``: what it has
    still to deliver while nothing is counted."""

    id: UUID
    until: datetime
    undelivered: timedelta | None = None

    @classmethod
    def by_meter(cls, session_id: UUID, meter: Meter) -> "Running":
        """The session with that meter, as it stands since the meter last changed."""
        return cls(session_id, meter.ends_likely, meter.undelivered)


@dataclass(frozen=True, slots=True)
class LineEntry:
    """One session in the line.

    ``promised``: its promised start, if any; ``may_start``: it is ``WAITING``; ``expires``: when it does, if ever;
    ``not_before``: until when its fan lets others go first; ``taken_until``: of a fan who waits, when the
    session that has them elsewhere is likely over.
    """

    id: UUID
    due: datetime
    booked: timedelta
    promised: datetime | None
    may_start: bool
    expires: datetime | None = None
    not_before: datetime | None = None
    taken_until: datetime | None = field(default=None, compare=False)

    @property
    def order(self) -> tuple[datetime, UUID]:
        """The key by which the line is sorted."""
        return self.due, self.id

    @property
    def early(self) -> bool:
        """Whether its fan was asked to come before the promised start, which still stands."""
        return self.promised is not None and self.due < self.promised

    def as_of(self, now: datetime) -> "LineEntry":
        """The same at that instant: whoever is in a session elsewhere is passed over until that is likely over, and a
        promise that falls into it is as if it were none."""
        taken = self.taken_until
        if taken is None or taken <= now:
            return self
        later = max(self.not_before or taken, taken)
        stands = self.promised if self.promised and self.promised >= later else None
        return replace(self, promised=stands, not_before=later)


@dataclass(frozen=True, slots=True)
class Line:
    """The sessions in line, in order of the moment that they are due, and the one that is running.

    ``on_air``: whether the creator is live. ``gap``: the breath that they take between two sessions; ``rests_until``:
    when that after the last one is over. ``paused_until``: when the pause of their queue is, if there is one;
    ``taken_until``: when the session that has them as somebody's fan is likely over.
    """

    running: Running | None
    entries: tuple[LineEntry, ...]
    on_air: bool = True
    gap: timedelta = NO_TIME
    rests_until: datetime | None = None
    paused_until: datetime | None = None
    taken_until: datetime | None = None

    @property
    def unavailable_until(self) -> datetime | None:
        """Until when the creator begins with nobody, whatever runs; None: they may."""
        return max((one for one in (self.paused_until, self.taken_until) if one), default=None)

    def without(self, session_id: UUID) -> "Line":
        """The line as it would be if that session were not in it."""
        number = session_id.int
        return replace(self, entries=tuple([entry for entry in self.entries if entry.id.int != number]))

    def joined_by(self, newcomer: LineEntry) -> "Line":
        """The line with one more session, in its place."""
        entries = list(self.entries)
        insort(entries, newcomer, key=lambda entry: entry.order)
        return replace(self, entries=tuple(entries))

    def as_of(self, now: datetime) -> "Line":
        """The same at that instant: what runs cannot be over before all that is left then is delivered."""
        running = self.running
        if running is None:
            return self
        until = no_sooner(running.until, now, running.undelivered)
        return self if until == running.until else replace(self, running=replace(running, until=until))

    def overlapping(self, start: datetime, booked: timedelta) -> list[UUID]:
        """The running session and the promised ones that a session from ``start`` would overlap, or come closer to than
        the gap."""
        running = [self.running.id] if self.running and start < self.running.until + self.gap else []
        return [*running, *(one.id for one in self.promises if one.overlaps(start, booked, self.gap))]

    @property
    def promises(self) -> list[Engagement]:
        """The promised sessions."""
        return [Engagement(one.id, one.promised, one.promised + one.booked) for one in self.entries if one.promised]
