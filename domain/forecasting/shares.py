"""Which share of the booked time sessions last: a histogram with a bin of its own for all of it, and bins for more."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

STEPS = 20
FULL = 0.985
"""From this share on, a session counts as having lasted for all that was booked."""

BEYOND = (1.25, 1.5, 2.0, 3.0)
EDGES = (*(step / STEPS for step in range(STEPS)), 1.0, 1.0, *BEYOND)
"""The edges of the bins: below the whole, the whole itself, and what was extended."""

BINS = len(EDGES) - 1
MOST_PAST = 20.0
"""Sessions of earlier evenings count as so many at most."""

KEPT_OF_TODAY = 0.94
"""With each new session, those before of this evening keep so much of their weight."""

TODAY_WORTH, PRIOR_WORTH = 1.2, 2.5
"""How many sessions of earlier evenings one of this evening is worth, and how many the usual shares are."""


def _usual() -> list[float]:
    below = [(step + 0.5) / STEPS for step in range(STEPS)]
    weights = [at**1.6 * (1 - at) ** 0.35 + 0.04 for at in below]
    return [*(0.58 * one / sum(weights) for one in weights), 0.35, 0.03, 0.02, 0.015, 0.005]


USUAL = _usual()


@dataclass(slots=True)
class Shares:
    """Counts by bin. ``past``: of earlier evenings; ``evening``: of this one; ``today``: the same, older ones less."""

    past: list[float] = field(default_factory=lambda: [0.0] * BINS)
    today: list[float] = field(default_factory=lambda: [0.0] * BINS)
    evening: list[float] = field(default_factory=lambda: [0.0] * BINS)

    def observe(self, share: float) -> None:
        """Learn of one session that lasted so much of what was first booked."""
        self.today = [one * KEPT_OF_TODAY for one in self.today]
        for index, weight in _spread(share):
            self.today[index] += weight
            self.evening[index] += weight

    def begin_evening(self) -> None:
        """Another evening begins."""
        both = [one + other for one, other in zip(self.past, self.evening, strict=True)]
        kept = min(1.0, MOST_PAST / max(sum(both), 1.0))
        self.past = [one * kept for one in both]
        self.today, self.evening = [0.0] * BINS, [0.0] * BINS

    @property
    def worth(self) -> float:
        """How many sessions what is known is worth."""
        return sum(self.past) + TODAY_WORTH * sum(self.today)

    def distribution(self) -> "Distribution":
        """What is to be expected now."""
        rows = zip(USUAL, self.past, self.today, strict=True)
        return Distribution([PRIOR_WORTH * usual + past + TODAY_WORTH * today for usual, past, today in rows])


class Distribution:
    """How shares are distributed: by bin, evenly within each."""

    def __init__(self, weights: Sequence[float]) -> None:
        whole = sum(weights)
        self._sums = [0.0, *(min(one / whole, 1.0) for one in accumulate(weights))]
        self._sums[-1] = 1.0

    def at(self, quantile: float) -> float:
        """The share at that quantile."""
        index = min(bisect_right(self._sums, quantile), BINS) - 1
        low, high = self._sums[index], self._sums[index + 1]
        return EDGES[index] + (EDGES[index + 1] - EDGES[index]) * ((quantile - low) / (high - low) if high > low else 0)

    def below(self, share: float) -> float:
        """Which part of the sessions lasts less than that share."""
        if share >= EDGES[-1]:
            return 1.0
        index = STEPS if share == 1.0 else bisect_right(EDGES, share) - 1
        width = EDGES[index + 1] - EDGES[index]
        part = (share - EDGES[index]) / width if width else 0.0
        return self._sums[index] + part * (self._sums[index + 1] - self._sums[index])

    def quantile_of(self, share: float) -> float:
        """Which part of the sessions lasts for a smaller share: half of those in its bin among them."""
        index = bin_of(share)
        return (self._sums[index] + self._sums[index + 1]) / 2


def bin_of(share: float) -> int:
    """Which bin a share is in."""
    if share > 1 + (1 - FULL):
        return min(bisect_right(EDGES, share) - 1, BINS - 1)
    return STEPS if share >= FULL else min(int(max(share, 0.0) * STEPS), STEPS - 1)


def _spread(share: float) -> list[tuple[int, float]]:
    """The bins that one observation counts in, with its weights: its own and, but for the whole, those beside it."""
    index = bin_of(share)
    if index >= STEPS:
        return [(index, 1.0)]
    return [(max(index - 1, 0), 0.25), (index, 0.5), (min(index + 1, STEPS - 1), 0.25)]
