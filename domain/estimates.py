"""Estimates of when the sessions in a line will begin.

The running session ends first, and a pause of the queue; each session ahead then takes the time that it booked, with a
gap before each start, the creator's where that is longer. A session without a promise goes ahead of a promised one
whenever it ends in time, and only then; a promised session does not begin early unless its fan was asked to come early.
Who lets others go first is passed over until then. Three paces give the range: optimistic, usual and slow.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from domain.line import Line, LineEntry


@dataclass(frozen=True, slots=True)
class Estimate:
    """Start of a session: 10th, 50th and 90th percentile. ``earliest <= likely <= latest``."""

    earliest: datetime
    likely: datetime
    latest: datetime

    def before(self, expires: datetime | None) -> "Estimate":
        """The estimate for a session that expires then: it begins by ``expires`` or not at all."""
        if expires is None or self.latest <= expires:
            return self
        return Estimate(min(self.earliest, expires), min(self.likely, expires), expires)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a line moves: the share of booked time that is used, and the least gap before each start."""

    used_percent: int
    gap: timedelta
    early_promises: bool


OPTIMISTIC = Pace(50, timedelta(0), early_promises=True)
USUAL = Pace(100, timedelta(seconds=60), early_promises=False)
SLOW = Pace(100, timedelta(seconds=180), early_promises=False)


def estimate(line: Line, now: datetime) -> dict[UUID, Estimate]:
    """By session id, an estimate for each session in line that has not expired.

    While the creator is off air there is one only for a promise that lies ahead.
    """
    if not line.on_air:
        ahead = tuple(entry for entry in line.entries if entry.promised and entry.promised > now)
        line = replace(line, entries=ahead)
    optimistic, usual, slow = (starts(line, now, pace) for pace in (OPTIMISTIC, USUAL, SLOW))
    return {
        entry.id: Estimate(
            earliest=min(optimistic[entry.id], usual[entry.id]),
            likely=usual[entry.id],
            latest=max(usual[entry.id], slow[entry.id]),
        ).before(entry.expires)
        for entry in _unexpired(line, now)
    }


def positions(line: Line, now: datetime) -> dict[UUID, int]:
    """By session id, the places in the order of the likely starts; 1 is next."""
    return {one: position for position, one in enumerate(starts(line, now, USUAL), 1)}


def reorders_at(line: Line, now: datetime) -> datetime | None:
    """When time alone may change the positions; None while it cannot.

    While no session runs every start is put off as time passes, except those of promises ahead: a session that ends in
    time before a promise now will not for ever.
    """
    if line.running or not line.on_air:
        return None
    entries = {entry.id: entry for entry in _unexpired(line, now)}
    promises = sorted((entry.promised, entry.id) for entry in entries.values() if entry.promised)
    put_off = {one: entry.not_before for one, entry in entries.items() if entry.not_before}
    free, gap = now + USUAL.gap, gap_at(line, USUAL)
    if entries and (pinned := _first_free(line, now, USUAL)) > free:
        # Nothing is put off before the creator is free again.
        return now + (pinned - free) + timedelta.resolution
    slack: list[timedelta] = []
    for one, start in starts(line, now, USUAL).items():
        # Who lets others go first is in line again at that very instant; a promise is in the way after it.
        slack += [later - free - timedelta.resolution for later in put_off.values() if later > free]
        if start > free:
            # What comes after this one is not put off before it is.
            slack.append(start - free)
            break
        entry = entries[one]
        put_off.pop(one, None)
        if entry.promised:
            promises.remove((entry.promised, one))
        free = start + entry.booked + gap
        if promises and promises[0][0] >= free:
            slack.append(promises[0][0] - free)
    return now + min(slack) + timedelta.resolution if slack else None


def gap_at(line: Line, pace: Pace) -> timedelta:
    """What is left free between two sessions at this pace: the creator's breath at least."""
    return max(pace.gap, line.gap)


def starts(line: Line, now: datetime, pace: Pace) -> dict[UUID, datetime]:
    """By session id, when each session that has not expired would begin at this pace, in order."""
    turns = _turns(_unexpired(line, now), _first_free(line, now, pace), pace, gap_at(line, pace))
    return {entry.id: start for entry, start in turns}


def _first_free(line: Line, now: datetime, pace: Pace) -> datetime:
    """When a session could begin at this pace if nobody else was in line."""
    free = max(now, line.paused_until or now) + pace.gap
    if line.running:
        left = max(line.running.until - now, timedelta(0)) * pace.used_percent / 100
        return max(free, now + left + gap_at(line, pace))
    return max(free, line.rests_until or free)


def _unexpired(line: Line, now: datetime) -> list[LineEntry]:
    return [entry for entry in line.entries if entry.expires is None or entry.expires > now]


def _turns(
    entries: list[LineEntry], free: datetime, pace: Pace, gap: timedelta
) -> Iterator[tuple[LineEntry, datetime]]:
    """The sessions with their starts, in order. Ahead of a promise go those that end in time, in the order of the line.

    A session that was asked to come early is taken in its turn, and at its promised start at the latest.
    """
    waiting = _Waiting(entry for entry in entries if entry.promised is None or entry.early)
    promises = sorted(((entry.promised, entry) for entry in entries if entry.promised), key=lambda pair: pair[0])
    spans = {length: length * pace.used_percent / 100 + gap for length in {entry.booked for entry in entries}}
    while promises or waiting.put_off:
        entry = waiting.first(free, promises[0][0] - gap if promises else None)
        if promises and (entry is None or _comes_before(promises[0][1], entry, free)):
            entry = promises[0][1]
        assert entry is not None
        if entry.promised:
            promises.remove((entry.promised, entry))
        if entry.promised is None or entry.early:
            waiting.remove(entry)
        start = max(free, _not_before(entry, free, pace))
        yield entry, start
        free = start + spans[entry.booked]
    for entry in waiting.rest():
        yield entry, free
        free += spans[entry.booked]


def _comes_before(promise: LineEntry, entry: LineEntry, free: datetime) -> bool:
    """Whether who was asked to come before their promise has their turn before ``entry``."""
    is_put_off = promise.not_before is not None and promise.not_before > free
    return promise.early and not is_put_off and promise.order < entry.order


def _not_before(entry: LineEntry, free: datetime, pace: Pace) -> datetime:
    if entry.promised is None or entry.early:
        return entry.not_before or free
    return free if pace.early_promises and entry.may_start else entry.promised


class _Waiting:
    """The sessions that can begin at any time, by length, each length in the order of the line; and those that are
    ``put_off``, the first to come back first."""

    def __init__(self, entries: Iterable[LineEntry]) -> None:
        by_length: dict[timedelta, deque[LineEntry]] = defaultdict(deque)
        put_off: list[tuple[datetime, LineEntry]] = []
        for entry in entries:
            same = by_length[entry.booked]
            if entry.not_before:
                put_off.append((entry.not_before, entry))
            else:
                same.append(entry)
        self._by_length = dict(sorted(by_length.items()))
        self.put_off = sorted(put_off, key=lambda pair: (pair[0], pair[1].order))

    def first(self, free: datetime, until: datetime | None) -> LineEntry | None:
        """The first in line of those that end by ``until`` (None: whenever) when they begin once the creator is
        ``free``; where none does, the first that may begin later and still ends by then."""
        self._take_back(free)
        found: LineEntry | None = None
        for length, same in self._by_length.items():
            if until and free + length > until:
                break
            if same and (found is None or same[0].order < found.order):
                found = same[0]
        if found:
            return found
        return next((entry for later, entry in self.put_off if not until or later + entry.booked <= until), None)

    def remove(self, entry: LineEntry) -> None:
        """Take out a session that has had its turn."""
        if entry.not_before and (entry.not_before, entry) in self.put_off:
            self.put_off.remove((entry.not_before, entry))
        else:
            self._by_length[entry.booked].remove(entry)

    def rest(self) -> list[LineEntry]:
        """All that are left, in the order of the line."""
        return sorted(chain.from_iterable(self._by_length.values()), key=lambda entry: entry.order)

    def _take_back(self, free: datetime) -> None:
        """Whoever has let others go first for long enough is in line as before."""
        while self.put_off and self.put_off[0][0] <= free:
            _, entry = self.put_off.pop(0)
            same = (*self._by_length[entry.booked], entry)
            self._by_length[entry.booked] = deque(sorted(same, key=lambda one: one.order))
