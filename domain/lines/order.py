"""The order in which the sessions of a line have their turn.

The running session ends first, a pause of the queue, and what has the creator as somebody's fan; each session ahead
then takes the time that it booked, with a gap before each start, the creator's where that is longer. A session without
a promise goes ahead of a promised one whenever it ends in time, and only then; a promised session does not begin early
unless its fan was asked to come early. Who lets others go first, or is in a session elsewhere, is passed over until
then. When each is likely to begin is another matter (``estimates``).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property
from itertools import chain
from uuid import UUID

from domain.lines.line import Line, LineEntry
from domain.lines.runs import DividedLine, Run, runs_behind, surely, time_of

GAP = timedelta(seconds=60)
"""What is left free before each start, at least."""


def positions(line: Line, now: datetime) -> dict[UUID, int]:
    """By session id, the number of each in the order of the likely starts; 1 is next."""
    return Order(line, now).positions


def likely_order(line: Line, now: datetime) -> list[LineEntry]:
    """Those who have not expired, in the order of their likely starts."""
    return Order(line, now).likely


class Order:
    """The order of a line as of an instant, each part of it worked out when it is first asked for. Lines are long:
    whoever asks twice keeps it."""

    def __init__(self, line: Line, now: datetime) -> None:
        self.line = line
        self.now = now

    @property
    def gap(self) -> timedelta:
        """What is left free between two sessions: the creator's breath at least."""
        return max(GAP, self.line.gap)

    @cached_property
    def entries(self) -> list[LineEntry]:
        """Those who have not expired, in the order of the line."""
        now = self.now
        return [
            entry.as_of(now) if entry.taken_until else entry
            for entry in self.line.entries
            if entry.expires is None or entry.expires > now
        ]

    @cached_property
    def likely(self) -> list[LineEntry]:
        """The same in the order of their likely starts."""
        if not self._is_turned:
            return self.entries
        return list(chain.from_iterable(run for run, _ in self.runs()))

    @cached_property
    def positions(self) -> dict[UUID, int]:
        """By session id, the number of each in it; 1 is next."""
        return {entry.id: position for position, entry in enumerate(self.likely, 1)}

    @cached_property
    def reorders_at(self) -> datetime | None:
        """When time alone may change it; None while it cannot.

        While no session runs every start is put off as time passes, except those of promises ahead: a session that ends
        in time before a promise now will not for ever.
        """
        if self.line.running or not self.line.on_air or not self._is_turned:
            return None
        if (pinned := self._first_free) > self.now + GAP:
            # Nothing is put off before the creator is free again.
            return pinned - GAP + timedelta.resolution
        slack = list(self._slack())
        return self.now + min(slack) + timedelta.resolution if slack else None

    def runs(self) -> Iterator[Run]:
        """Those who go one after the other, with the start of the first of them: whoever has a promise is alone."""
        divided = self._divided
        if divided.first:
            yield divided.first, self._first_free
        yield from runs_behind(divided, self.gap)

    def turns(self) -> Iterator[tuple[LineEntry, datetime]]:
        """The sessions with their starts. Ahead of a promise go those that end in time, in the order of the line.

        A session that was asked to come early is taken in its turn, and at its promised start at the latest.
        """
        spans = self._divided.spans
        for run, free in self.runs():
            for one in run:
                yield one, free
                free += spans[one.booked]

    def over(self, run: list[LineEntry], start: datetime) -> datetime:
        """When a run that starts then is over."""
        return start + time_of(run, self._divided.spans) - self.gap

    def _slack(self) -> Iterator[timedelta]:
        """How long it is until each change that time alone may bring."""
        divided = self._divided
        promises = sorted((entry.promised, entry.id) for entry in self._promised if entry.promised)
        put_off = {entry.id: entry.not_before for entry in self._put_off if entry.not_before}
        free = divided.free
        if divided.first and promises:
            # Of all who go before the first promise, the last has the least time to spare.
            yield promises[0][0] - free
        for run, start in runs_behind(divided, self.gap):
            # Who lets others go first is in line again at that very instant; a promise is in the way after it.
            yield from (later - free - timedelta.resolution for later in put_off.values() if later > free)
            if start > free:
                # What comes after this one is not put off before it is.
                yield start - free
                return
            one = run[0]
            put_off.pop(one.id, None)
            if one.promised:
                promises.remove((one.promised, one.id))
            # Of several who go one after the other, too, the last has the least to spare.
            free = start + time_of(run, divided.spans)
            if promises and promises[0][0] >= free:
                yield promises[0][0] - free
            if not promises and not put_off:
                return

    @cached_property
    def _is_turned(self) -> bool:
        """Whether the likely starts may be in another order than the line."""
        return bool(self._promised or self._put_off)

    @cached_property
    def _promised(self) -> list[LineEntry]:
        return [entry for entry in self.entries if entry.promised]

    @cached_property
    def _put_off(self) -> list[LineEntry]:
        return [entry for entry in self.entries if entry.not_before]

    @cached_property
    def _divided(self) -> DividedLine:
        """The line, divided by how sure its order is. Whoever would end before the first promise even if all took as
        long as the longest surely goes in turn, and is not looked for. Where somebody lets others go first, or was
        asked to come early, nobody is sure."""
        entries, promised, free, gap = self.entries, self._promised, self._first_free, self.gap
        spans = {length: length + gap for length in {entry.booked for entry in entries}}
        waiting = [entry for entry in entries if not entry.promised or entry.early] if promised else entries
        if self._put_off or any(entry.early for entry in promised):
            return DividedLine([], waiting, promised, free, spans)
        if not promised:
            return DividedLine(entries, [], [], free + time_of(entries, spans), spans)
        until = min(entry.promised for entry in promised if entry.promised) - gap - max(spans)
        sure, done = surely(waiting, 0, free, until, spans)
        return DividedLine(waiting[:sure], waiting[sure:], promised, done, spans)

    @cached_property
    def _first_free(self) -> datetime:
        """When a session could begin if nobody else was in line."""
        line, now = self.line, self.now
        free = max(now, line.unavailable_until or now) + GAP
        if line.running:
            return max(free, max(line.running.until, now) + self.gap)
        return max(free, line.rests_until or free)
