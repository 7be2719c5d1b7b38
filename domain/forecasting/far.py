"""Who stands too far behind to be played through: times are summed up for them."""

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from math import sqrt
from operator import mul
from typing import NamedTuple

from domain.forecasting.draws import PATHS
from domain.forecasting.odds import Odds
from domain.forecasting.range import Range

PLAYED = 60
"""So many in line are played through, and as many promises; behind them times are summed up."""

SQUARED = 1.6424
"""The square of how many standard deviations the 10th and the 90th percentile are from the middle."""

LONGEST = 3600.0
"""Gaps count as so many seconds at most when it is measured how much gaps differ."""


def parted(promises: Sequence[float | None]) -> tuple[list[int], list[int]]:
    """The places of those who are played through, and of those behind them. ``promises``: what each was promised, in
    the order of the line."""
    if len(promises) <= PLAYED:
        return list(range(len(promises))), []
    promised = [(promise, place) for place, promise in enumerate(promises) if promise is not None]
    waiting = [place for place, promise in enumerate(promises) if promise is None][:PLAYED]
    played = {*waiting, *(place for _, place in sorted(promised)[:PLAYED])}
    return sorted(played), [place for place in range(len(promises)) if place not in played]


class Far:
    """Those who wait behind, in the order of the line. The means and the variances of what is ahead of them add up;
    what is not known of the creator is the same for all ahead, so it adds up undiminished, apart from the variances."""

    def __init__(self, begins: Range, booked: Sequence[float], odds: Odds, least_gap: float) -> None:
        self._begins = begins
        self._share = _times(odds.shares)
        self._booked = _leaned(booked, odds, self._share.mean)
        self._gap = _times(odds.gaps, least_gap)

    @cached_property
    def likely(self) -> list[float]:
        """When each is likely to begin."""
        at, share, gap = self._begins.likely, self._share.mean, self._gap.mean
        return [at + share * ahead + gap * place for place, ahead in enumerate(self._ahead[:-1])]

    def at(self, place: int) -> Range:
        """When that one begins, as if they never expired."""
        begins, likely = self._begins, self.likely[place]
        variance = self._squares[place] * self._share.noise + place * self._gap.noise
        drift = self._ahead[place] * self._share.unsure + place * self._gap.unsure
        reach = SQUARED * (variance + drift * drift)
        sooner, later = begins.likely - begins.earliest, begins.latest - begins.likely
        return Range(likely - sqrt(sooner * sooner + reach), likely, likely + sqrt(later * later + reach))

    def promised(self, promise: float, booked: float) -> Range:
        """When somebody behind begins to whom that time was promised."""
        return Range(promise, promise + self._gap.mean, promise + self._gap.mean + booked)

    @cached_property
    def _ahead(self) -> list[float]:
        """What those have booked who are ahead of each."""
        return [*accumulate(self._booked, initial=0.0)]

    @cached_property
    def _squares(self) -> list[float]:
        return [*accumulate(map(mul, self._booked, self._booked), initial=0.0)]


def _leaned(booked: Sequence[float], odds: Odds, mean: float) -> list[float]:
    """What they have booked, as if shares did not depend on it: more where they last for a greater share than others,
    ``mean`` that of all."""
    usual = [sum(row) / PATHS for row in zip(*odds.shares, strict=True)]
    lasts = {one: one * sum(usual[stratum] for stratum in odds.leaning.strata(one)) / PATHS for one in set(booked)}
    return [lasts[one] / mean for one in booked]


class _Times(NamedTuple):
    """Of something that is drawn on each path: its ``mean``, its variance (``noise``), and how much its mean differs
    from path to path (``unsure``)."""

    mean: float
    noise: float
    unsure: float


def _times(rows: Sequence[Sequence[float]], least: float = 0.0) -> _Times:
    """``least``: what each counts as at least in the mean; it does not make them differ less."""
    means = [sum([max(one, least) for one in row] if least else row) / PATHS for row in rows]
    mean = sum(means) / PATHS
    capped = [[min(one, LONGEST) for one in row] if max(row) > LONGEST else row for row in rows]
    squares = sum(sum(map(mul, row, row)) for row in capped) / PATHS**2
    all_of = sum(map(sum, capped)) / PATHS**2
    unsure = sqrt(sum((one - mean) ** 2 for one in means) / PATHS)
    return _Times(mean, squares - 2 * mean * all_of + mean * mean, unsure)
