"""One path through a line in which there are promises, or some who let others go first."""

from collections import deque
from collections.abc import Sequence
from itertools import islice
from math import inf

from domain.forecasting.arrivals import MOST_ARRIVALS
from domain.forecasting.cast import Cast
from domain.forecasting.draws import OF_ANSWER, OF_PASSES, column

MOST_LOOKED_AT = 12
"""So many of those who wait, at most, are looked at to find one who ends before a promise."""


class Path:
    """What happens on one path, from when the creator is free."""

    def __init__(self, cast: Cast, path: int, order: Sequence[int]) -> None:
        odds = cast.odds
        self._cast, self._odds, self._path = cast, odds, path
        self._waiting = deque(order if odds.early[path] else [place for place in order if cast.ready[place] < inf])
        self._promises = list(cast.promises[path])
        self._squeezes = odds.squeezes[path]
        self._lets = dict.fromkeys([place for _, place in self._promises], odds.lets[path])
        self._passes = self._drawn_passes() if self._promises and odds.passes[-1] else {}
        self._answers = odds.answers[path]
        self._arrivals, self._arrived = odds.coming[path], 0

    def play(self, free: float) -> list[float]:
        """The start of each; ``free``: when the creator is."""
        spans, edges = self._cast.spans[self._path], self._cast.edges[self._path]
        starts = [0.0] * len(spans)
        while self._waiting:
            promise = self._promises[0][0] if self._promises else inf
            place = self._who(free, promise)
            if place is None:
                back = self._back(free)
                free = back if back < promise else self._answered(promise, self._promises[0][1])
                continue
            starts[place] = free
            self._take_out(place)
            free = self._in_turn(free_after(free, spans[place], edges[place]), starts)
        for promise, place in self._promises:
            # Nobody else is left in line.
            waits = free < promise or self._passes.get(place, 0) > 0
            free = starts[place] = self._until(promise, place, free) if waits else free
            after = free + spans[place]
            free = after if after <= edges[place] else max(edges[place], free)
        return starts

    def _in_turn(self, free: float, starts: list[float]) -> float:
        """Begin with those who are simply next and end before a promise; when the creator is free after them."""
        ready, booked = self._cast.ready, self._cast.booked
        spans, edges = self._cast.spans[self._path], self._cast.edges[self._path]
        waiting, promise = self._waiting, self._promises[0][0] if self._promises else inf
        while waiting and ready[waiting[0]] <= free and free + booked[waiting[0]] <= promise:
            place = waiting.popleft()
            starts[place] = free
            # As in ``free_after``, which would take half of the time for being called.
            after = free + spans[place]
            free = after if after <= edges[place] else max(edges[place], free)
        return free

    def _who(self, free: float, promise: float) -> int | None:
        """Who begins as soon as the creator is free; None: nobody."""
        entries, now, first = self._cast.entries, self._cast.now, None
        for place in islice(self._waiting, MOST_LOOKED_AT):
            one = entries[place]
            if one.not_before - now > free:
                continue
            ends = free + one.booked
            if self._squeezes or ends <= promise or promise <= free or (one.early and ends <= self._others(place)):
                first = place
                break
        if promise <= free:
            promised = self._promises[0][1]
            if first is None or not (
                one_more(self._passes, promised)
                or (entries[first].due - now <= promise and one_more(self._lets, promised))
            ):
                return promised
        return first

    def _others(self, place: int) -> float:
        """The next promise to somebody else: whoever was asked to come early is not in their own way."""
        return next((promise for promise, other in self._promises if other != place), inf)

    def _until(self, promise: float, place: int, free: float) -> float:
        """When the promise to that one begins, who is alone in line: others may come before it, and those of them begin
        who end in time."""
        squeezes, arrived = self._squeezes, self._arrived
        if free + self._arrivals.over < promise:
            # So far ahead, all have come and gone.
            arrived = MOST_ARRIVALS
        arrivals = self._arrivals.before(promise) if arrived < MOST_ARRIVALS else ()
        while arrived < len(arrivals):
            at, booked, span = arrivals[arrived]
            begins = max(free, at)
            if begins >= promise and not (at < promise and one_more(self._passes, place)):
                break
            arrived += 1
            if squeezes or begins + booked <= promise or promise <= begins:
                free = begins + span
        self._arrived = arrived
        return free if free >= promise else self._answered(promise, place)

    def _answered(self, promise: float, place: int) -> float:
        """When that promise begins, for which the creator has waited."""
        return promise + self._answers[column(self._cast.entries[place].seed, OF_ANSWER)[self._path]]

    def _drawn_passes(self) -> dict[int, float]:
        """By whose promise it is, how many go before it once it is due."""
        passes, entries, path = self._odds.passes, self._cast.entries, self._path
        return {place: passes[column(entries[place].seed, OF_PASSES)[path]] for _, place in self._promises}

    def _back(self, free: float) -> float:
        """When the next of those who let others go first comes back."""
        return next((at for at in self._cast.back if at > free), inf)

    def _take_out(self, place: int) -> None:
        one = self._cast.entries[place]
        if one.promised is None or (one.early and self._odds.early[self._path]):
            self._waiting.remove(place)
        if one.promised is not None:
            # Mostly it is the first of them.
            at = 0 if self._promises[0][1] == place else [other for _, other in self._promises].index(place)
            del self._promises[at]


def one_more(left: dict[int, float], promised: int) -> bool:
    """Whether one more of those who are ``left`` for that promise goes before it."""
    some = left.get(promised, 0.0)
    if some:
        left[promised] = some - 1
    return some > 0


def free_after(free: float, span: float, edge: float) -> float:
    """When the creator is free again after somebody's turn. Whoever is gone by their turn takes no time; close to their
    ``edge`` they take a part of it, so that to begin later never makes others begin sooner."""
    return max(free, min(free + span, edge))
