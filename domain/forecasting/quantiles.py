"""From the starts on all paths to the three times that people are given."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from math import exp, inf
from operator import add, mul
from statistics import NormalDist
from typing import NamedTuple

from domain.forecasting.cast import cast_of
from domain.forecasting.draws import PATHS
from domain.forecasting.far import Far, parted
from domain.forecasting.first import first_free
from domain.forecasting.odds import Odds
from domain.forecasting.present import Expected, Present
from domain.forecasting.range import Range
from domain.forecasting.walk import play

STANDARD = NormalDist()
PARTS = (0.095, 0.5, 0.905)
"""The quantiles of the paths that are told as earliest, likely and latest. A tenth of the starts is before the first,
and a tenth after the last: the outer two are a little further out, as the paths do not know all that may happen."""

AROUND = 3.0
"""The likely start is a mean of those in the middle of the order, weighted by how far each is from the middle;
this is the width of the weights. One or two of so few paths alone would have it move for little."""

PUNCTUAL = 30.0
"""An earliest start within so many seconds after a promise is told as the promise: nobody minds."""

NOT_THERE = 300.0
"""While the creator is off air, the latest start of a promise is told so many seconds later."""

UNSURE, MOST_SHIFT = 1300.0, 0.6
"""Only those begin who have not left, and who begins early had less time to leave: so starts that happen are earlier
than the average path, the more so the more leave. A start is unsure by about ``UNSURE`` seconds; it is told earlier by
the share who leave in that time, in standard deviations, by ``MOST_SHIFT`` of them at most. The shift is the same for
all in line, so that a start in a longer line is never sooner."""


class Parts(NamedTuple):
    """What is taken of the starts in order. ``earliest``, ``latest``: behind which part of them, 0 to 1; ``likely``:
    the weight of each of them, together 1."""

    earliest: float
    likely: Sequence[float]
    latest: float


def ranges(present: Present, odds: Odds) -> list[Range]:
    """For each entry, when it begins: never before now, nor after it expires."""
    entries = present.entries
    if not present.on_air:
        return off_air(present, odds)
    near, far = parted([one.promised for one in entries])
    waiting = [place for place in far if entries[place].promised is None]
    line = replace(present, entries=tuple([entries[place] for place in near]))
    played = Played(line, odds, [entries[place].booked for place in waiting])
    found = {place: played.far.at(behind) for behind, place in enumerate(waiting)}
    for place in far:
        one = entries[place]
        if one.promised is not None:
            found[place] = played.far.promised(one.promised, one.booked)
    found = {place: bounded(entries[place], begins, present.now) for place, begins in found.items()}
    found |= zip(near, played.near, strict=True)
    return [found[place] for place in range(len(entries))]


def off_air(present: Present, odds: Odds) -> list[Range]:
    """When promises begin while the creator is not on air: as if they were on air by then."""
    late = sorted(answers[PATHS // 2] for answers in odds.answers)
    begins = [max(one.promised if one.promised is not None else present.now, present.now) for one in present.entries]
    return [Range(at, at + late[PATHS // 2], at + late[PATHS * 9 // 10] + NOT_THERE) for at in begins]


class Played:
    """The line of a creator on air, played through: ``near`` has when those in it begin. ``behind``: what those have
    booked who wait behind them."""

    def __init__(self, present: Present, odds: Odds, behind: Sequence[float] = ()) -> None:
        self._odds, self._behind, self._least_gap, self._now = odds, behind, present.least_gap, present.now
        self._first = [at - present.now for at in first_free(present, odds)]
        self._cast = cast_of(present.entries, present, odds)
        self._rows = play(self._cast, self._first)
        parts = {False: _parts(odds.leaves), True: _parts(odds.recants)}
        ahead = max(odds.leads)
        self.near = [
            bounded(one, _range(starts, present.now, parts[one.promised is not None]), present.now, ahead)
            for one, starts in zip(present.entries, zip(*self._rows, strict=True), strict=True)
        ]

    @cached_property
    def far(self) -> Far:
        """Those behind them."""
        spans = self._cast.spans
        rows = zip(self._rows, spans, self._first, strict=True)
        over = [max(map(add, starts, taken), default=first) for starts, taken, first in rows]
        begins = _range(over, self._now, _parts(self._odds.leaves))
        return Far(begins, self._behind, self._odds, self._least_gap)


def bounded(one: Expected, found: Range, now: float, ahead: float = 0.0) -> Range:
    """The range, cut to what can be: not before ``now`` or before what was promised, nor after the session expires.
    ``ahead``: how many seconds before a promise the creator may begin it."""
    return _from_promise(one, found, ahead).within(now, max(one.expires, now))


def _from_promise(one: Expected, found: Range, ahead: float) -> Range:
    """Nobody begins before their promise, unless they were asked to or the creator is ahead of it, nor while they let
    others go first."""
    if one.promised is None or one.early:
        return found.within(one.not_before, inf)
    least = max(one.promised, one.not_before)
    found = found.within(max(least - ahead, one.not_before), inf)
    return found._replace(earliest=least) if least <= found.earliest < least + PUNCTUAL else found


def _parts(leaves: Sequence[float]) -> Parts:
    """What is taken of the starts for those who do begin. ``leaves``: by path, how many leave in a second."""
    shift = min(UNSURE * sum(leaves) / PATHS, MOST_SHIFT)
    earliest, likely, latest = (STANDARD.cdf(STANDARD.inv_cdf(part) - shift) for part in PARTS)
    return Parts(earliest, _around(likely), latest)


def _around(part: float) -> Sequence[float]:
    """The weight of each start, in order, in the mean of those around that part of them; together 1."""
    weights = [exp(-(((index + 0.5 - part * PATHS) / AROUND) ** 2) / 2) for index in range(PATHS)]
    total = sum(weights)
    return [weight / total for weight in weights]


def _range(starts: Sequence[float], now: float, parts: Parts) -> Range:
    ordered = sorted(starts)
    earliest, latest = _quantile(ordered, parts.earliest), _quantile(ordered, parts.latest)
    likely = min(max(sum(map(mul, parts.likely, ordered)), earliest), latest)
    return Range(now + earliest, now + likely, now + latest)


def _quantile(ordered: Sequence[float], part: float) -> float:
    at = min(max(part * PATHS - 0.5, 0.0), PATHS - 1.001)
    low = int(at)
    return ordered[low] + (at - low) * (ordered[low + 1] - ordered[low])
