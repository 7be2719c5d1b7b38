"""The order in which the sessions of a line have their turn.

The running session ends first, and a pause of the queue; each session ahead then takes the time that it booked, with a
gap before each start, the creator's where that is longer. A session without a promise goes ahead of a promised one
whenever it ends in time, and only then; a promised session does not begin early unless its fan was asked to come early.
Who lets others go first is passed over until then. When each is likely to begin is another matter (``estimates``).
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import chain
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from domain.line import Line, LineEntry

GAP = timedelta(seconds=60)
"""What is left free before each start, at least."""


def positions(line: Line, now: datetime) -> dict[UUID, int]:
    """By session id, the places in the order of the likely starts; 1 is next."""
    return {entry.id: position for position, entry in enumerate(likely_order(line, now), 1)}


def likely_order(line: Line, now: datetime) -> list[LineEntry]:
    """Those who have not expired, in the order of their likely starts."""
    entries, gap = unexpired(line, now), gap_at(line)
    if not any(entry.promised or entry.not_before for entry in entries):
        return entries
    ahead = _ahead(entries, _first_free(line, now), gap)
    waiting = _Waiting(ahead.rest)
    runs = [run for run, _ in _until_kept(waiting, ahead.rest, ahead.free, gap, ahead.spans)]
    return [*ahead.first, *chain.from_iterable(runs), *waiting.rest()]


def reorders_at(line: Line, now: datetime) -> datetime | None:
    """When time alone may change the positions; None while it cannot.

    While no session runs every start is put off as time passes, except those of promises ahead: a session that ends in
    time before a promise now will not for ever.
    """
    if line.running or not line.on_air or not any(entry.promised or entry.not_before for entry in line.entries):
        return None
    entries = unexpired(line, now)
    promises = sorted((entry.promised, entry.id) for entry in entries if entry.promised)
    put_off = {entry.id: entry.not_before for entry in entries if entry.not_before}
    free, gap = now + GAP, gap_at(line)
    if entries and (pinned := _first_free(line, now)) > free:
        # Nothing is put off before the creator is free again.
        return now + (pinned - free) + timedelta.resolution
    slack: list[timedelta] = []
    ahead = _ahead(entries, free, gap)
    if ahead.first and promises:
        # Of all who go before the first promise, the last has the least time to spare.
        free = ahead.free
        slack.append(promises[0][0] - free)
    for entry, start in _turns(ahead.rest, ahead.free, gap):
        # Who lets others go first is in line again at that very instant; a promise is in the way after it.
        slack += [later - free - timedelta.resolution for later in put_off.values() if later > free]
        if start > free:
            # What comes after this one is not put off before it is.
            slack.append(start - free)
            break
        if put_off:
            put_off.pop(entry.id, None)
        if entry.promised:
            promises.remove((entry.promised, entry.id))
        free = start + entry.booked + gap
        if promises and promises[0][0] >= free:
            slack.append(promises[0][0] - free)
    return now + min(slack) + timedelta.resolution if slack else None


def gap_at(line: Line) -> timedelta:
    """What is left free between two sessions: the creator's breath at least."""
    return max(GAP, line.gap)


def turns(line: Line, now: datetime) -> Iterator[tuple[LineEntry, datetime]]:
    """The sessions that have not expired with their starts, in order."""
    return _turns(unexpired(line, now), _first_free(line, now), gap_at(line))


def _first_free(line: Line, now: datetime) -> datetime:
    """When a session could begin if nobody else was in line."""
    free = max(now, line.paused_until or now) + GAP
    if line.running:
        return max(free, max(line.running.until, now) + gap_at(line))
    return max(free, line.rests_until or free)


def unexpired(line: Line, now: datetime) -> list[LineEntry]:
    """Those who have not expired, in the order of the line."""
    return [entry for entry in line.entries if entry.expires is None or entry.expires > now]


def _turns(entries: list[LineEntry], free: datetime, gap: timedelta) -> Iterator[tuple[LineEntry, datetime]]:
    """The sessions with their starts, in order. Ahead of a promise go those that end in time, in the order of the line.

    A session that was asked to come early is taken in its turn, and at its promised start at the latest.
    """
    first, rest, _, spans = _ahead(entries, free, gap)
    for one in first:
        yield one, free
        free += spans[one.booked]
    waiting = _Waiting(rest)
    for run, start in _until_kept(waiting, rest, free, gap, spans):
        free = start
        for one in run:
            yield one, free
            free += spans[one.booked]
    for one in waiting.rest():
        yield one, free
        free += spans[one.booked]


def _until_kept(
    waiting: "_Waiting",
    entries: Iterable[LineEntry],
    free: datetime,
    gap: timedelta,
    spans: Mapping[timedelta, timedelta],
) -> Iterator[tuple[list[LineEntry], datetime]]:
    """The turns until all promises are kept, and nobody lets others go first any more: those who go one after the
    other, with the start of the first of them. They are taken out of those ``waiting``."""
    promises = sorted(((entry.promised, entry) for entry in entries if entry.promised), key=lambda pair: pair[0])
    while promises or waiting.put_off:
        entry = waiting.first(free, promises[0][0] - gap if promises else None)
        if promises and (entry is None or _comes_before(promises[0][1], entry, free)):
            entry = promises[0][1]
        assert entry is not None
        if entry.promised:
            promises.remove((entry.promised, entry))
        if entry.promised is None or entry.early:
            waiting.remove(entry)
        start = max(free, _not_before(entry, free))
        yield [entry], start
        free = start + spans[entry.booked]
        if promises and not promises[0][1].early and not waiting.put_off:
            run, over = waiting.in_turn(free, promises[0][0] - gap, spans)
            yield run, free
            free = over


class _Ahead(NamedTuple):
    """Those who surely go ``first``, as the line has them; the ``rest``, for whom the creator is then
    ``free``; and what a session of each length takes. Lines are long: most of one is here."""

    first: list[LineEntry]
    rest: list[LineEntry]
    free: datetime
    spans: dict[timedelta, timedelta]


def _ahead(entries: list[LineEntry], free: datetime, gap: timedelta) -> _Ahead:
    """Whoever ends before the first promise, however long they take, goes in turn, and has not to be looked for. Where
    somebody lets others go first, or is early, nobody is so sure."""
    spans = {length: length + gap for length in {entry.booked for entry in entries}}
    promised = [entry for entry in entries if entry.promised]
    if any(entry.not_before for entry in entries) or any(entry.early for entry in promised):
        return _Ahead([], entries, free, spans)
    if not promised:
        return _Ahead(entries, [], free + _time_of(entries, spans), spans)
    first = [entry for entry in entries if entry.promised is None]
    until = min(entry.promised for entry in promised if entry.promised) - gap - max(spans)
    sure, done = 0, free
    for entry in first:
        if done > until:
            break
        sure, done = sure + 1, done + spans[entry.booked]
    return _Ahead(first[:sure], [*first[sure:], *promised], done, spans)


def _time_of(entries: Iterable[LineEntry], spans: dict[timedelta, timedelta]) -> timedelta:
    counts = Counter(entry.booked for entry in entries)
    return sum((spans[length] * count for length, count in counts.items()), timedelta(0))


def _comes_before(promise: LineEntry, entry: LineEntry, free: datetime) -> bool:
    """Whether who was asked to come before their promise has their turn before ``entry``."""
    is_put_off = promise.not_before is not None and promise.not_before > free
    return promise.early and not is_put_off and promise.order < entry.order


def _not_before(entry: LineEntry, free: datetime) -> datetime:
    if entry.promised is None or entry.early:
        return entry.not_before or free
    return entry.promised


class _Waiting:
    """The sessions that can begin at any time, by length, each length in the order of the line; and those that are
    ``put_off``, the first to come back first. With their places in line."""

    def __init__(self, entries: Iterable[LineEntry]) -> None:
        by_length: dict[timedelta, deque[tuple[int, LineEntry]]] = defaultdict(deque)
        put_off: list[tuple[datetime, int, LineEntry]] = []
        for place, entry in enumerate(entries):
            if entry.promised and not entry.early:
                continue
            same = by_length[entry.booked]
            if entry.not_before:
                put_off.append((entry.not_before, place, entry))
            else:
                same.append((place, entry))
        self._by_length = dict(sorted(by_length.items()))
        self.put_off = sorted(put_off, key=lambda one: one[:2])

    def first(self, free: datetime, until: datetime | None) -> LineEntry | None:
        """The first in line of those that end by ``until`` (None: whenever) when they begin once the creator is
        ``free``; where none does, the first that may begin later and still ends by then."""
        self._take_back(free)
        if found := self._next(free, until):
            return found[0][1]
        return next((entry for later, _, entry in self.put_off if not until or later + entry.booked <= until), None)

    def in_turn(
        self, free: datetime, until: datetime, spans: Mapping[timedelta, timedelta]
    ) -> tuple[list[LineEntry], datetime]:
        """Those who go one after the other, while they end by then and nobody with a promise is among them, and when
        the creator is free after them: they are taken out."""
        taken: list[LineEntry] = []
        begin_by = [(until - length, same) for length, same in self._by_length.items()]
        while True:
            # As in ``_next``, which would take as long as all else.
            found: deque[tuple[int, LineEntry]] | None = None
            for latest, same in begin_by:
                if free > latest:
                    break
                if same and (found is None or same[0][0] < found[0][0]):
                    found = same
            if found is None or found[0][1].promised:
                return taken, free
            _, entry = found.popleft()
            taken.append(entry)
            free += spans[entry.booked]

    def remove(self, entry: LineEntry) -> None:
        """Take out a session that has had its turn."""
        same = self._by_length[entry.booked]
        if same and same[0][1] is entry:
            same.popleft()
            return
        self.put_off = [one for one in self.put_off if one[2] is not entry]
        self._by_length[entry.booked] = deque(one for one in same if one[1] is not entry)

    def rest(self) -> list[LineEntry]:
        """All that are left, in the order of the line."""
        left = [same for same in self._by_length.values() if same]
        in_order = left[0] if len(left) == 1 else sorted(chain.from_iterable(left), key=itemgetter(0))
        return [entry for _, entry in in_order]

    def _next(self, free: datetime, until: datetime | None) -> deque[tuple[int, LineEntry]] | None:
        """Those of the length of whom the first is next."""
        found: deque[tuple[int, LineEntry]] | None = None
        for length, same in self._by_length.items():
            if until and free + length > until:
                break
            if same and (found is None or same[0][0] < found[0][0]):
                found = same
        return found

    def _take_back(self, free: datetime) -> None:
        """Whoever has let others go first for long enough is in line as before."""
        while self.put_off and self.put_off[0][0] <= free:
            _, place, entry = self.put_off.pop(0)
            same = (*self._by_length[entry.booked], (place, entry))
            self._by_length[entry.booked] = deque(sorted(same, key=itemgetter(0)))
