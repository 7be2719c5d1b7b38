"""Who of a line has their turn one after the other, between promises."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain
from operator import attrgetter, itemgetter
from typing import NamedTuple

from domain.lines.line import LineEntry
from domain.rules import NO_TIME

booked_of = attrgetter("booked")

Run = tuple[list[LineEntry], datetime]
"""Those who go one after the other, with the start of the first of them."""


class DividedLine(NamedTuple):
    """A line, divided by how sure its order is.

    ``first``: those who surely go first, in the order of the line; lines are long, and most of one is here. ``wait``:
    those behind them without a promise, and those who were asked to come before theirs. ``promised``: all with a
    promise, so that who was asked to come early is in both. ``free``: when the creator is, after the first. ``spans``:
    what a session of each length takes.
    """

    first: list[LineEntry]
    wait: list[LineEntry]
    promised: list[LineEntry]
    free: datetime
    spans: dict[timedelta, timedelta]


def runs_behind(line: DividedLine, gap: timedelta) -> Iterator[Run]:
    """The runs behind those who surely go first."""
    waiting, start = _Waiting(line), line.free
    run: list[LineEntry] = []
    for run, start in _until_kept(waiting, line, gap):
        yield run, start
    if rest := waiting.rest():
        yield rest, start + time_of(run, line.spans)


def _until_kept(waiting: "_Waiting", line: DividedLine, gap: timedelta) -> Iterator[Run]:
    """The runs until all promises are kept, and nobody lets others go first any more. Who has had a turn is taken out
    of those ``waiting``."""
    free, spans = line.free, line.spans
    promises = sorted(((entry.promised, entry) for entry in line.promised if entry.promised), key=itemgetter(0))
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
            run, over = waiting.in_turn(free, promises[0][0] - gap)
            if run:
                yield run, free
            free = over


def surely(
    entries: Sequence[LineEntry], place: int, free: datetime, until: datetime, spans: Mapping[timedelta, timedelta]
) -> tuple[int, datetime]:
    """How far the sessions from ``place`` on, one after the other, begin by ``until``: the place of the first that does
    not, and when the creator is free after those before it."""
    while place < len(entries) and free <= until:
        free += spans[entries[place].booked]
        place += 1
    return place, free


def time_of(entries: Iterable[LineEntry], spans: Mapping[timedelta, timedelta]) -> timedelta:
    """What these take, one after the other."""
    counts = Counter(map(booked_of, entries))
    return sum((spans[length] * count for length, count in counts.items()), NO_TIME)


def _comes_before(promise: LineEntry, entry: LineEntry, free: datetime) -> bool:
    """Whether a fan with a promise who was asked to come early has their turn before ``entry``. Nobody waits for one
    who has not come back."""
    if not promise.early or _not_before(promise, free) > free:
        return False
    return promise.order < entry.order or _not_before(entry, free) > free


def _not_before(entry: LineEntry, free: datetime) -> datetime:
    if entry.promised is None or entry.early:
        return entry.not_before or free
    return entry.promised


class _Waiting:
    """The sessions that can begin at any time, with their places in line: by length, each length in the order of the
    line; and those that are ``put_off``, the first to come back first. Those far behind are looked at only when nobody
    before them will do."""

    def __init__(self, line: DividedLine) -> None:
        self._by_length: dict[timedelta, deque[tuple[int, LineEntry]]] = {one: deque() for one in sorted(line.spans)}
        self._spans = line.spans
        self._shortest, self._longest = min(line.spans, default=NO_TIME), max(line.spans, default=NO_TIME)
        self._are_early = any(one.early for one in line.promised)
        put_off = [(one.not_before, place, one) for place, one in enumerate(line.wait) if one.not_before]
        self.put_off = sorted(put_off, key=itemgetter(0, 1))
        self._entries = line.wait
        self._seen = 0
        if self.put_off:
            # Who comes back may be behind those who were not looked at.
            self._see_all()

    def first(self, free: datetime, until: datetime | None) -> LineEntry | None:
        """The first in line of those that end by ``until`` (None: whenever) when they begin once the creator is
        ``free``; where none does, the first that may begin later and still ends by then."""
        self._take_back(free)
        if found := self._next(until - free if until else None):
            return found[0][1]
        return next((entry for later, _, entry in self.put_off if not until or later + entry.booked <= until), None)

    def in_turn(self, free: datetime, until: datetime) -> tuple[list[LineEntry], datetime]:
        """Take out those who go one after the other while they end by ``until`` and nobody with a promise is next;
        those, and when the creator is free after them."""
        taken, free = self._surely(free, until - self._longest)
        while (found := self._next(until - free)) and not found[0][1].promised:
            _, entry = found.popleft()
            taken.append(entry)
            free += self._spans[entry.booked]
        return taken, free

    def _surely(self, free: datetime, until: datetime) -> tuple[list[LineEntry], datetime]:
        """The same, for those who would end by then even if each were as long as the longest."""
        if self._are_early or any(self._by_length.values()):
            return [], free
        first = self._seen
        self._seen, free = surely(self._entries, first, free, until, self._spans)
        return self._entries[first : self._seen], free

    def remove(self, entry: LineEntry) -> None:
        """Take out a session that has had its turn."""
        same = self._by_length[entry.booked]
        if same and same[0][1] is entry:
            same.popleft()
            return
        self._see_all()
        self.put_off = [one for one in self.put_off if one[2] is not entry]
        self._by_length[entry.booked] = deque(one for one in same if one[1] is not entry)

    def rest(self) -> list[LineEntry]:
        """All that are left, in the order of the line."""
        seen = sorted(chain.from_iterable(self._by_length.values()), key=itemgetter(0))
        return [*(entry for _, entry in seen), *self._entries[self._seen :]]

    def _next(self, longest: timedelta | None) -> deque[tuple[int, LineEntry]] | None:
        """Those of one length, whose first is next of all that take no longer than ``longest``."""
        found: deque[tuple[int, LineEntry]] | None = None
        for length, same in self._by_length.items():
            if longest is not None and length > longest:
                break
            if same and (found is None or same[0][0] < found[0][0]):
                found = same
        return self._next(longest) if found is None and self._see(longest) else found

    def _see(self, longest: timedelta | None) -> bool:
        """Look at more of the line, until somebody is found who takes no longer than that; whether anybody was."""
        if longest is not None and longest < self._shortest:
            return False
        for place in range(self._seen, len(self._entries)):
            entry = self._entries[place]
            if not entry.not_before:
                self._by_length[entry.booked].append((place, entry))
                if longest is None or entry.booked <= longest:
                    self._seen = place + 1
                    return True
        self._seen = len(self._entries)
        return False

    def _see_all(self) -> None:
        while self._see(None):
            pass

    def _take_back(self, free: datetime) -> None:
        """Whoever has let others go first for long enough is in line as before."""
        while self.put_off and self.put_off[0][0] <= free:
            _, place, entry = self.put_off.pop(0)
            same = (*self._by_length[entry.booked], (place, entry))
            self._by_length[entry.booked] = deque(sorted(same, key=itemgetter(0)))
