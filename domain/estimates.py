"""When a session will begin: an honest first estimate behind one small interface.

What runs must end, each one ahead takes what they booked, and between two the creator needs a breath. Nobody
waiting is put where they would break a promise, and whoever fits before one goes before it. A promise does not begin
before its time unless its fan is already in the room. Three paces give the range: optimistic, usual and slow.
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
        """The estimate of one that has begun by ``expires``, or never will."""
        if expires is None or self.latest <= expires:
            return self
        return Estimate(min(self.earliest, expires), min(self.likely, expires), expires)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a line moves: the share of booked time that is used, and the gap before each start."""

    used_percent: int
    gap: timedelta
    early_promises: bool


OPTIMISTIC = Pace(50, timedelta(0), early_promises=True)
USUAL = Pace(100, timedelta(seconds=60), early_promises=False)
SLOW = Pace(100, timedelta(seconds=180), early_promises=False)


def estimate(line: Line, now: datetime) -> dict[UUID, Estimate]:
    """An estimate for each session in line of which one can be made: the whole interface, whatever is behind it.

    While the creator is off air only a promise that lies ahead can be counted on.
    """
    if not line.on_air:
        ahead = tuple(entry for entry in line.entries if entry.promised and entry.promised > now)
        line = replace(line, entries=ahead)
    fast, usual, slow = (starts(line, now, pace) for pace in (OPTIMISTIC, USUAL, SLOW))
    return {
        entry.id: Estimate(
            earliest=min(fast[entry.id], usual[entry.id]),
            likely=usual[entry.id],
            latest=max(usual[entry.id], slow[entry.id]),
        ).before(entry.expires)
        for entry in _standing(line, now)
    }


def positions(line: Line, now: datetime) -> dict[UUID, int]:
    """Everybody's place in the order of the likely starts; 1 is next."""
    return {one: position for position, one in enumerate(starts(line, now, USUAL), 1)}


def reorders_at(line: Line, now: datetime) -> datetime | None:
    """When to look at the order of the likely starts again though nothing has happened; None: not before something has.

    While nobody runs, the line waits for the creator, and whoever fits before a promise now does not for ever.
    """
    if line.running or not line.on_air:
        return None
    entries = {entry.id: entry for entry in _standing(line, now)}
    promises = sorted((entry.promised, entry.id) for entry in entries.values() if entry.promised)
    slack: list[timedelta] = []
    free = now + USUAL.gap
    for one, start in starts(line, now, USUAL).items():
        if start > free:
            # Until that promise is due nothing behind it moves.
            slack.append(start - free)
            break
        entry = entries[one]
        if entry.promised:
            promises.remove((entry.promised, one))
        free = start + entry.booked + USUAL.gap
        if promises and promises[0][0] >= free:
            slack.append(promises[0][0] - free)
    return now + min(slack) + timedelta.resolution if slack else None


def starts(line: Line, now: datetime, pace: Pace) -> dict[UUID, datetime]:
    """When each session that time has not ended would begin at this pace, the next one first."""
    free = now + pace.gap
    if line.running:
        free += max(line.running.until - now, timedelta(0)) * pace.used_percent / 100
    return {entry.id: start for entry, start in _turns(_standing(line, now), free, pace)}


def _standing(line: Line, now: datetime) -> list[LineEntry]:
    return [entry for entry in line.entries if entry.expires is None or entry.expires > now]


def _turns(entries: list[LineEntry], free: datetime, pace: Pace) -> Iterator[tuple[LineEntry, datetime]]:
    """Everybody with their start. Before each promise go those who fit, in the order of the line; who was asked to come
    early has a place there too."""
    waiting = _Waiting(entry for entry in entries if entry.promised is None or entry.early)
    promises = sorted(((entry.promised, entry) for entry in entries if entry.promised), key=lambda pair: pair[0])
    spans = {length: length * pace.used_percent / 100 + pace.gap for length in {entry.booked for entry in entries}}
    while promises:
        promised, promise = promises[0]
        entry = waiting.first(promised - free - pace.gap)
        if entry is None or (promise.early and promise.order < entry.order):
            entry = promise
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


def _not_before(entry: LineEntry, free: datetime, pace: Pace) -> datetime:
    if entry.promised is None or entry.early or (pace.early_promises and entry.may_start):
        return free
    return entry.promised


class _Waiting:
    """Those who can be taken at any time, by length: the first to fit is the first of some length."""

    def __init__(self, entries: Iterable[LineEntry]) -> None:
        by_length: dict[timedelta, deque[LineEntry]] = defaultdict(deque)
        for entry in entries:
            by_length[entry.booked].append(entry)
        self._by_length = dict(sorted(by_length.items()))

    def first(self, longest: timedelta) -> LineEntry | None:
        """The first in line of those who take no longer than that."""
        found: LineEntry | None = None
        for length, same in self._by_length.items():
            if length > longest:
                break
            if same and (found is None or same[0].order < found.order):
                found = same[0]
        return found

    def remove(self, entry: LineEntry) -> None:
        """They have had their turn."""
        self._by_length[entry.booked].remove(entry)

    def rest(self) -> list[LineEntry]:
        """All who are left, in the order of the line."""
        return sorted(chain.from_iterable(self._by_length.values()), key=lambda entry: entry.order)
