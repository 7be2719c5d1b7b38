"""Playing the line through, once for each path: who begins when. Times are seconds from now."""

from bisect import insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from domain.forecasting.draws import EXPONENTIAL, PATHS, STRATA, column
from domain.forecasting.odds import Odds, Part
from domain.forecasting.part import part_of
from domain.forecasting.present import Expected, Present

MOST_ARRIVALS = 100
MOST_LOOKED_AT = 12
GHOST = 0.02
"""The chance of somebody in line that their end was never heard of."""

OF_ARRIVALS = 1_000
"""From which column on those have theirs who are yet to come."""


@dataclass(slots=True)
class Cast:
    """Some of those in line, in its order. ``gone``: by when they are, at the latest, ``starts``: what was played."""

    entries: Sequence[Expected]
    parts: Sequence[Part]
    gone: Sequence[Sequence[float]]
    starts: Sequence[list[float]]
    odds: Odds
    now: float


def cast_of(entries: Sequence[Expected], present: Present, odds: Odds) -> Cast:
    """These sessions of that line."""
    parts = [part_of(one, odds, present.least_gap) for one in entries]
    gone = [_gone(one, part, odds, present.now) for one, part in zip(entries, parts, strict=True)]
    return Cast(entries, parts, gone, [[0.0] * PATHS for _ in entries], odds, present.now)


def play(cast: Cast, free: Sequence[float]) -> None:
    """Fill in the starts. Whoever is gone by their turn begins when they would have."""
    waiting = [place for place, one in enumerate(cast.entries) if one.promised is None or one.early]
    promises = sorted(
        (one.promised - cast.now, place) for place, one in enumerate(cast.entries) if one.promised is not None
    )
    least = cast.now + min(free)
    simple = not promises and all(cast.entries[place].not_before <= least for place in waiting)
    orders = _orders(cast, waiting)
    for path in range(PATHS):
        if simple:
            _in_order(cast, orders[path], path, free[path])
        else:
            order = [place for place in orders[path] if cast.entries[place].promised is None or cast.odds.early[path]]
            _Path(cast, path, order, promises).play(free[path])


def _gone(one: Expected, part: Part, odds: Odds, now: float) -> Sequence[float]:
    gone = part.gone
    if one.expires < inf:
        latest = one.expires - now
        gone = [min(at, latest) for at in gone]
    if not one.passed:
        return gone
    # Somebody whom others have passed again and again may be gone already.
    ghosts = (GHOST / max(chance, 0.02) ** min(one.passed, 20) for chance in odds.out_of_turn)
    return [
        -inf if STRATA[draw] < ghost / (1 + ghost) else at
        for at, draw, ghost in zip(gone, column(one.seed, 8), ghosts, strict=True)
    ]


def _in_order(cast: Cast, order: Sequence[int], path: int, free: float) -> None:
    starts, parts, gone = cast.starts, cast.parts, cast.gone
    for place in order:
        starts[place][path] = free
        free = _free_after(free, parts[place].spans[path], gone[place][path])


def _free_after(free: float, span: float, gone: float) -> float:
    """When the creator is free again after somebody's turn. Whoever is gone by then takes no time; around that instant
    they take a part of it, so that whoever comes later to their turn never keeps others for less."""
    return max(free, min(free + span, gone + span / 2))


def _orders(cast: Cast, waiting: Sequence[int]) -> list[Sequence[int]]:
    """By path, those who wait, in the order in which they are taken."""
    jumps: list[list[tuple[float, int]]] = [[] for _ in range(PATHS)]
    for place in waiting:
        due = cast.entries[place].due
        for path, sooner in cast.parts[place].jumps:
            jumps[path].append((due - sooner, place))
    return [_reordered(cast.entries, waiting, ahead) if ahead else waiting for ahead in jumps]


def _reordered(entries: Sequence[Expected], waiting: Sequence[int], jumps: Sequence[tuple[float, int]]) -> list[int]:
    jumping = {place for _, place in jumps}
    order = [(entries[place].due, place) for place in waiting if place not in jumping]
    for jump in jumps:
        insort(order, jump)
    return [place for _, place in order]


class _Path:
    """One path through a line in which there are promises, or some who let others go first."""

    def __init__(self, cast: Cast, path: int, order: list[int], promises: Sequence[tuple[float, int]]) -> None:
        odds = cast.odds
        self._cast, self._odds, self._path = cast, odds, path
        self._waiting, self._promises = order, list(promises)
        self._squeezes, self._keeps = odds.squeezes[path], odds.keeps[path]
        self._answers = odds.answers[path]
        self._arrivals = self._arriving()
        self._arrived: tuple[float, float, float] | None = None

    def play(self, free: float) -> None:
        while self._waiting or self._promises:
            promise = self._promises[0][0] if self._promises else inf
            place = self._who(free, promise)
            if place is None:
                free = self._until(free, promise)
                continue
            self._cast.starts[place][self._path] = free
            self._take_out(place)
            spans = self._cast.parts[place].spans
            free = _free_after(free, spans[self._path], self._cast.gone[place][self._path])

    def _who(self, free: float, promise: float) -> int | None:
        """Who begins as soon as the creator is free; None: nobody."""
        entries, now, first = self._cast.entries, self._cast.now, None
        for place in self._waiting[:MOST_LOOKED_AT]:
            one = entries[place]
            if one.not_before - now > free:
                continue
            if self._squeezes or free + one.booked <= promise or promise <= free:
                first = place
                break
        if promise <= free and (first is None or self._keeps or entries[first].due - now > promise):
            return self._promises[0][1]
        return first

    def _until(self, free: float, promise: float) -> float:
        """When the creator is free next, as nobody who is in line begins now: somebody may come who ends in time."""
        if self._waiting:
            return min(promise, self._back(free))
        while True:
            self._arrived = self._arrived or next(self._arrivals, (inf, 0.0, 0.0))
            at, booked, span = self._arrived
            begins = max(free, at)
            if begins >= promise:
                return promise + self._answers[int(promise) % PATHS]
            self._arrived = None
            if self._squeezes or begins + booked <= promise:
                return begins + span

    def _back(self, free: float) -> float:
        """When the first is back of those who let others go first."""
        later = (self._cast.entries[place].not_before - self._cast.now for place in self._waiting)
        return min((at for at in later if at > free), default=inf)

    def _take_out(self, place: int) -> None:
        one = self._cast.entries[place]
        if one.promised is None or (one.early and self._odds.early[self._path]):
            self._waiting.remove(place)
        if one.promised is not None:
            self._promises.remove((one.promised - self._cast.now, place))

    def _arriving(self) -> Iterator[tuple[float, float, float]]:
        """Who comes later: when, what they book, and how long they take."""
        odds, path = self._odds, self._path
        at, rate, sizes = 0.0, odds.arrivals[path], odds.booked
        for number in range(MOST_ARRIVALS):
            of = OF_ARRIVALS + 3 * number
            at += EXPONENTIAL[column(of)[path]] / rate
            booked = sizes[column(of, 1)[path] % len(sizes)]
            length, gap = column(of, 2)[path], column(of, 3)[path]
            yield at, booked, booked * odds.shares[path][length] + odds.gaps[path][gap]
