"""Who comes later, on one path: worked out as far as somebody looks, and kept."""

from collections.abc import Iterator, Sequence
from math import inf
from typing import NamedTuple

from domain.forecasting.draws import EXPONENTIAL, column

MOST_ARRIVALS = 100
OF_ARRIVALS = 1_000
"""From which column on those have theirs who are yet to come."""


class Arrival(NamedTuple):
    """When somebody comes, what they book, and how long they keep the creator from the next start; in seconds."""

    at: float
    booked: float
    span: float


NOBODY = Arrival(inf, 0.0, 0.0)


class Arrivals:
    """Those of one path, in order. ``rate``: how many a second; ``sizes``: what they may book, each as likely;
    ``shares`` and ``gaps``: by stratum."""

    def __init__(
        self, path: int, rate: float, sizes: Sequence[float], shares: Sequence[float], gaps: Sequence[float]
    ) -> None:
        self._known: list[Arrival] = []
        self._more = _arriving(path, rate, sizes, shares, gaps)

    def __getitem__(self, number: int) -> Arrival:
        """The first is number 0; ``NOBODY`` behind the last."""
        while len(self._known) <= number:
            self._known.append(next(self._more, NOBODY))
        return self._known[number]


def _arriving(
    path: int, rate: float, sizes: Sequence[float], shares: Sequence[float], gaps: Sequence[float]
) -> Iterator[Arrival]:
    at = 0.0
    for number in range(MOST_ARRIVALS):
        of = OF_ARRIVALS + 3 * number
        at += EXPONENTIAL[column(of)[path]] / rate
        booked = sizes[column(of, 1)[path] % len(sizes)]
        yield Arrival(at, booked, booked * shares[column(of, 2)[path]] + gaps[column(of, 3)[path]])
