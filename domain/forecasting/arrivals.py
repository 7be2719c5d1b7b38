"""Who comes later, on one path: worked out as far as somebody looks, and kept."""

from collections.abc import Iterator, Sequence
from functools import cache
from math import inf

from domain.forecasting.draws import EXPONENTIAL, PATHS, column

MOST_ARRIVALS = 100
"""So many come on one path, at most."""

OF_ARRIVALS = 1_000
"""The first column of those who are yet to come."""

Arrival = tuple[float, float, float]
"""When somebody comes, what they book, and how long they keep the creator from the next start; in seconds."""

Size = tuple[float, Sequence[int]]
"""What somebody may book, and the strata of its shares among those of all."""


class Arrivals:
    """Those who come on one path, in order. ``rate``: how many a second. ``sizes``: what they may book, each as likely,
    from the shortest on, so that one more length changes little of what is drawn. ``shares``, ``gaps``: by stratum."""

    def __init__(
        self, path: int, rate: float, sizes: Sequence[Size], shares: Sequence[float], gaps: Sequence[float]
    ) -> None:
        self._known: list[Arrival] = []
        self._until = 0.0
        self._longest = max(booked for booked, _ in sizes) * max(shares) + max(gaps)
        self._last = _drawn_in_all(path) / rate
        self._more = _arriving(path, rate, sizes, shares, gaps)

    @property
    def over(self) -> float:
        """For how long, at most, they keep a creator who is free now: their number is bounded."""
        return self._last + MOST_ARRIVALS * self._longest

    def before(self, at: float) -> Sequence[Arrival]:
        """All who come before that instant, perhaps with some who come later."""
        while self._until < at:
            self._until = inf
            for one in self._more:
                self._known.append(one)
                self._until = one[0]
                break
        return self._known


def _arriving(
    path: int, rate: float, sizes: Sequence[Size], shares: Sequence[float], gaps: Sequence[float]
) -> Iterator[Arrival]:
    at, choices = 0.0, len(sizes)
    for later, size, share, gap in _drawn(path):
        at += later / rate
        booked, strata = sizes[size * choices // PATHS]
        yield at, booked, booked * shares[strata[share]] + gaps[gap]


@cache
def _drawn_in_all(path: int) -> float:
    return sum(later for later, _, _, _ in _drawn(path))


@cache
def _drawn(path: int) -> Sequence[tuple[float, int, int, int]]:
    """What each of them draws: how long after the one before they come, what they book, which share of it they last,
    and the gap behind."""
    columns = [[column(OF_ARRIVALS + 3 * number, of)[path] for of in range(4)] for number in range(MOST_ARRIVALS)]
    return [(EXPONENTIAL[later], size, share, gap) for later, size, share, gap in columns]
