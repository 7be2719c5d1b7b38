"""How shares lean: some creators give ten minutes whole, and end an hour early."""

from dataclasses import dataclass, fields
from functools import cache
from math import log, sqrt

from domain.forecasting.draws import NORMAL, PATHS, STANDARD

MOST_PAST = 40.0
"""Sessions of earlier evenings count as so many at most."""

UPRIGHT_WORTH = 12.0
"""That shares do not lean is worth as much as the squares of so many lengths, each e times as long as usual."""

SURPRISING = 4.0
"""The square of how many deviations are between what was seen and that shares do not lean, which halves that worth."""

OUTERMOST = 1.5
"""So many deviations from the middle is the farthest that any length leans."""

MOST_EXPLAINED = 0.9
"""The greatest part of the variance of shares that their lengths explain."""

LEAST_QUANTILE = 0.02
"""The least and, from the top, the greatest quantile that is learned of."""

SURE = 1e-9


@dataclass(slots=True)
class Lean:
    """A regression, as sums: of how many normal deviates the share of a session is from the middle of all, on the
    logarithm of what was booked."""

    n: float = 0.0
    lengths: float = 0.0
    deviates: float = 0.0
    deviates_squared: float = 0.0
    squares: float = 0.0
    products: float = 0.0

    def observe(self, booked: float, quantile: float) -> None:
        """Learn of one session. ``quantile``: which part of all sessions lasts for a smaller share."""
        length, deviate = _length(booked), STANDARD.inv_cdf(min(max(quantile, LEAST_QUANTILE), 1 - LEAST_QUANTILE))
        self.n += 1
        self.lengths += length
        self.deviates += deviate
        self.deviates_squared += deviate * deviate
        self.squares += length * length
        self.products += length * deviate

    def begin_evening(self) -> None:
        """Another evening begins."""
        kept = min(1.0, MOST_PAST / max(self.n, 1.0))
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) * kept)

    def leaning(self) -> "Leaning":
        """What is to be expected now."""
        if not self.n:
            return UPRIGHT
        middle = self.lengths / self.n
        varied = max(self.squares - self.lengths * middle, 0.0)
        together = self.products - middle * self.deviates
        evidence = together * together / varied if varied else 0.0
        slope = together / (varied + UPRIGHT_WORTH / (1 + evidence / SURPRISING))
        all_of = max(self.deviates_squared - self.deviates * self.deviates / self.n, 0.0)
        explained = slope * slope * varied / (all_of + 1)
        return Leaning(middle, slope, sqrt(1 - min(explained, MOST_EXPLAINED)))


@dataclass(frozen=True, slots=True)
class Leaning:
    """By how many deviations the shares of sessions are greater that are booked e times as long (``slope``) as those in
    the ``middle``, and how much those of one length differ still (``rest``), where 1 is as much as all."""

    middle: float
    slope: float
    rest: float

    def strata(self, booked: float) -> tuple[int, ...]:
        """For each stratum of the sessions of that length, the one of all sessions that it is in."""
        return _strata(round(self._shift(booked), 2), round(self.rest, 2))

    def among_all(self, quantile: float, booked: float) -> float:
        """At which quantile of all sessions one of that length is that is at this one of its like."""
        return STANDARD.cdf(self.rest * _deviate(quantile) + self._shift(booked)) if self.slope else quantile

    def among_its_like(self, quantile: float, booked: float) -> float:
        """The inverse: at which quantile of its like one is that is at this one of all."""
        return STANDARD.cdf((_deviate(quantile) - self._shift(booked)) / self.rest) if self.slope else quantile

    def _shift(self, booked: float) -> float:
        return min(max(self.slope * (_length(booked) - self.middle), -OUTERMOST), OUTERMOST)


UPRIGHT = Leaning(0.0, 0.0, 1.0)


def _length(booked: float) -> float:
    return log(max(booked, 1.0))


def _deviate(quantile: float) -> float:
    return STANDARD.inv_cdf(min(max(quantile, SURE), 1 - SURE))


@cache
def _strata(shift: float, rest: float) -> tuple[int, ...]:
    return tuple(min(int(STANDARD.cdf(rest * deviate + shift) * PATHS), PATHS - 1) for deviate in NORMAL)
