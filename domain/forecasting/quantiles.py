"""From the starts on all paths to the three times that people are given."""

from collections.abc import Sequence
from math import inf, sqrt
from operator import add
from statistics import NormalDist
from typing import NamedTuple

from domain.forecasting.cast import Cast, cast_of
from domain.forecasting.draws import PATHS
from domain.forecasting.first import first_free
from domain.forecasting.odds import Odds
from domain.forecasting.present import Expected, Present
from domain.forecasting.walk import play

PLAYED = 60
"""So many in line are played through; behind them times are summed up."""

STANDARD = NormalDist()
PARTS = (0.095, 0.5, 0.905)
"""A tenth begins before the earliest, and after the latest: the paths know a little less than may happen."""

PUNCTUAL = 30.0
"""Whoever begins so many seconds after a promise at the earliest may begin at the promise: nobody minds."""
UNSURE, MOST_SHIFT = 1300.0, 0.6
"""A start is unsure by about so many seconds, and who begins is who has not left: the more leave, the sooner those do
who stay, by the share who leave in that time, of a spread. It is the same for all in line, so that a longer one is
never sooner."""


class Range(NamedTuple):
    """A start: one of ten is earlier than ``earliest``, half are than ``likely``, nine of ten than ``latest``."""

    earliest: float
    likely: float
    latest: float

    def within(self, least: float, most: float) -> "Range":
        """The range, not before ``least``, and not after ``most``."""
        if least <= self.earliest and self.latest <= most:
            return self
        return Range(*(max(min(one, most), least) for one in self))


def ranges(present: Present, odds: Odds) -> list[Range]:
    """For each entry, when it begins: never before now, nor after it expires."""
    entries = present.entries
    if not present.on_air:
        return [_off_air(one, present.now, odds) for one in entries]
    played, behind = _parted(entries)
    cast = cast_of([entries[place] for place in played], present, odds)
    rows = play(cast, [at - present.now for at in first_free(present, odds)])
    starts_of = list(zip(*rows, strict=True))
    found: dict[int, Range] = {}
    parts = {False: _parts(odds.leaves), True: _parts(odds.recants)}
    for place, starts in zip(played, starts_of, strict=True):
        found[place] = _range(starts, present.now, parts[entries[place].promised is not None])
    if behind:
        found |= _summed(entries, behind, cast, rows, present)
    return [
        _from_promise(one, found[place]).within(present.now, max(one.expires, present.now))
        for place, one in enumerate(entries)
    ]


def _from_promise(one: Expected, found: Range) -> Range:
    """Nobody begins before a promise, but who was asked to, nor while they let others go first."""
    if one.promised is None or one.early:
        return found.within(one.not_before, inf)
    least = max(one.promised, one.not_before)
    if found.earliest < least + PUNCTUAL:
        found = found._replace(earliest=least)
    return found.within(least, inf)


def _parts(leaves: Sequence[float]) -> Sequence[float]:
    """Which quantiles of the starts those have who do begin, as so many leave in a second."""
    shift = min(UNSURE * sum(leaves) / PATHS, MOST_SHIFT)
    return [STANDARD.cdf(STANDARD.inv_cdf(part) - shift) for part in PARTS]


def _range(starts: Sequence[float], now: float, parts: Sequence[float]) -> Range:
    ordered = sorted(starts)
    return Range(*(now + _quantile(ordered, part) for part in parts))


def _quantile(ordered: Sequence[float], part: float) -> float:
    at = min(max(part * PATHS - 0.5, 0.0), PATHS - 1.001)
    low = int(at)
    return ordered[low] + (at - low) * (ordered[low + 1] - ordered[low])


def _off_air(one: Expected, now: float, odds: Odds) -> Range:
    """A promise while the creator is not on air: as if they were there by then."""
    promised = max(one.promised if one.promised is not None else now, now)
    late = sorted(answers[PATHS // 2] for answers in odds.answers)
    return Range(promised, promised + late[PATHS // 2], promised + late[PATHS * 9 // 10] + 300.0)


def _parted(entries: Sequence[Expected]) -> tuple[list[int], list[int]]:
    """The places of those who are played through, and of those behind them."""
    if len(entries) <= PLAYED:
        return list(range(len(entries))), []
    waiting = [place for place, one in enumerate(entries) if one.promised is None]
    promised = sorted(
        (place for place, one in enumerate(entries) if one.promised is not None),
        key=lambda place: entries[place].promised or 0.0,
    )
    played = {*waiting[:PLAYED], *promised[:PLAYED]}
    return sorted(played), [place for place in range(len(entries)) if place not in played]


def _summed(
    entries: Sequence[Expected],
    behind: Sequence[int],
    cast: Cast,
    rows: Sequence[Sequence[float]],
    present: Present,
) -> dict[int, Range]:
    """Those far behind: means and variances add up, and what is unsure of the creator does by itself."""
    odds, least_gap = cast.odds, present.least_gap
    shares = [sum(row) / PATHS for row in odds.shares]
    gaps = [sum(max(gap, least_gap) for gap in row) / PATHS for row in odds.gaps]
    share, gap = sum(shares) / PATHS, sum(gaps) / PATHS
    noise = sum((one - share) ** 2 for row in odds.shares for one in row) / PATHS**2
    gap_noise = sum((min(one, 3600.0) - gap) ** 2 for row in odds.gaps for one in row) / PATHS**2
    unsure = sqrt(sum((one - share) ** 2 for one in shares) / PATHS)
    gap_unsure = sqrt(sum((one - gap) ** 2 for one in gaps) / PATHS)
    free = [max(map(add, starts, spans)) for starts, spans in zip(rows, cast.spans, strict=True)]
    base = _range(free, present.now, _parts(odds.leaves))
    sooner, later = (base.likely - base.earliest) ** 2, (base.latest - base.likely) ** 2
    ahead = variance = drift = 0.0
    found = {}
    for place in behind:
        booked = entries[place].booked
        reach, likely = 1.6424 * (variance + drift * drift), base.likely + ahead
        promised = entries[place].promised
        if promised is not None:
            found[place] = Range(promised, promised + gap, promised + gap + booked)
            continue
        found[place] = Range(likely - sqrt(sooner + reach), likely, likely + sqrt(later + reach))
        ahead += booked * share + gap
        variance += booked * booked * noise + gap_noise
        drift += booked * unsure + gap_unsure
    return found
