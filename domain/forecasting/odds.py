"""What a creator's habits make of the future, a row for each path that is played through."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import NamedTuple

from domain.forecasting.arrivals import Arrivals
from domain.forecasting.draws import NORMAL, PATHS, STRATA, column
from domain.forecasting.habits import ANSWER, BREAK, GAP, NO_SHOW, USUAL_BOOKED, Habits, Rate, Tally
from domain.forecasting.level import Belief, Level, LevelPrior
from domain.forecasting.shares import PRIOR_WORTH, Distribution

TILT = 0.55
"""How far, in logarithms, the exponent of a share's quantile is from 1 for a creator of whom nothing is known."""
TILT_OF_TODAY = 0.12


@dataclass(frozen=True, slots=True)
class GapOdds:
    """On one path, a breath or a break: normal logarithms."""

    breath: Belief
    rest: Belief
    break_chance: float


class Part(NamedTuple):
    """What one session may do, by path: for how long it keeps the creator from the next start; after how many seconds
    its fan is gone, and half of that over; and on which paths it is taken out of turn, as if due so much sooner."""

    spans: Sequence[float]
    edges: Sequence[float]
    jumps: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Odds:
    """By path, and in ``shares``, ``gaps``, ``no_shows`` and ``answers`` by stratum. ``tilts``: the power of a
    quantile of ``share`` that it is on that path; rates are per second, ``stays_away`` is a chance. ``coming``:
    those yet to come; ``parts``: those that have been worked out, which stay the same as long as the odds do."""

    share: Distribution
    tilts: Sequence[float]
    shares: Sequence[Sequence[float]]
    gap_odds: Sequence[GapOdds]
    gaps: Sequence[Sequence[float]]
    answer_odds: Sequence[Belief]
    answers: Sequence[Sequence[float]]
    no_shows: Sequence[Sequence[float]]
    stays_away: Sequence[float]
    out_of_turn: Sequence[float]
    squeezes: Sequence[bool]
    keeps: Sequence[bool]
    early: Sequence[bool]
    leaves: Sequence[float]
    recants: Sequence[float]
    coming: Sequence[Arrivals]
    parts: dict[tuple[int, float, float, bool], Part]


def odds_of(habits: Habits) -> Odds:
    """What is to be expected of a creator with these habits."""
    share = habits.shares.distribution()
    known = PRIOR_WORTH / (PRIOR_WORTH + habits.shares.worth)
    doubt = sqrt(TILT**2 * known + TILT_OF_TODAY**2)
    tilts = [exp(doubt * NORMAL[place]) for place in column(1)]
    shares = [[share.at(stratum**tilt) for stratum in STRATA] for tilt in tilts]
    gap_odds = _gap_odds(habits)
    gaps = [gaps_of(one, NORMAL[place] * 0.29) for one, place in zip(gap_odds, column(8), strict=True)]
    answer_odds = _by_path(habits.answers, ANSWER, 9)
    return Odds(
        share,
        tilts,
        shares,
        gap_odds,
        gaps,
        answer_odds,
        times(answer_odds),
        times(_by_path(habits.no_show_times, NO_SHOW, 11)),
        _chances(habits.no_shows, 0.5, 9.0, 13),
        _chances(habits.out_of_turn, 0.6, 6.0, 14),
        _drawn(habits.squeezes, 0.35, 0.2, 15),
        _drawn(habits.keeps, 2.0, 0.1, 17),
        _drawn(habits.early, 0.6, 0.4, 22),
        _rates(habits.leaves, 0.7, 2.5 * 3600, 19),
        _rates(habits.recants, 0.5, 4.0 * 3600, 20),
        coming_of(_rates(habits.arrivals, 2.5, 0.5 * 3600, 21), habits.booked or (USUAL_BOOKED,), shares, gaps),
        {},
    )


def coming_of(
    rates: Sequence[float], sizes: Sequence[float], shares: Sequence[Sequence[float]], gaps: Sequence[Sequence[float]]
) -> list[Arrivals]:
    """By path, who is yet to come."""
    rows = zip(rates, shares, gaps, strict=True)
    booked = sorted(sizes)
    return [Arrivals(path, rate, booked, share, gap) for path, (rate, share, gap) in enumerate(rows)]


def _gap_odds(habits: Habits) -> list[GapOdds]:
    breaths = _by_path(habits.gaps, GAP, 2)
    rests = _by_path(habits.break_times, BREAK, 4)
    n = habits.breaks.yes + habits.breaks.no + 14
    chance = habits.break_chance
    doubt = sqrt(chance * (1 - chance) / n)
    chances = (min(max(chance + doubt * NORMAL[place], 0.003), 0.6) for place in column(6))
    return [GapOdds(*one) for one in zip(breaths, rests, chances, strict=True)]


def _by_path(level: Level, prior: LevelPrior, of: int) -> list[Belief]:
    """A level's mean and spread as they may be, without doubt on each path."""
    belief = level.belief(prior)
    unsure = sqrt(0.5 / (4 + level.past_n + level.today_n))
    return [
        Belief(belief.mean + belief.doubt * NORMAL[place], 0.0, belief.spread * exp(unsure * NORMAL[other]))
        for place, other in zip(column(of), column(of + 1), strict=True)
    ]


def times(beliefs: Sequence[Belief]) -> list[list[float]]:
    """By path, a log-normal time by stratum, in seconds."""
    return [[exp(one.mean + one.spread * z) for z in NORMAL] for one in beliefs]


def gaps_of(odds: GapOdds, shift: float) -> list[float]:
    """The gaps of one path by stratum: first the breaths, then the breaks. ``shift``: strata are rounded by it."""
    breaks = min(max(round(odds.break_chance * PATHS + shift), 0), PATHS - 1)
    breaths = PATHS - breaks
    steps = [NORMAL[int((place + 0.5) * PATHS / breaths)] for place in range(breaths)]
    longer = [NORMAL[int((place + 0.5) * PATHS / breaks)] for place in range(breaks)]
    breath, rest = odds.breath, odds.rest
    return [
        *(exp(breath.mean + breath.spread * z) for z in steps),
        *(exp(rest.mean + rest.spread * z) for z in longer),
    ]


def _chances(tally: Tally, yes: float, no: float, of: int) -> list[float]:
    """How likely something is on each path, with so many cases of a prior."""
    n = tally.yes + tally.no + yes + no
    chance = (tally.yes + yes) / n
    doubt = sqrt(chance * (1 - chance) / (n + 1))
    return [min(max(chance + doubt * NORMAL[place], 0.0), 0.95) for place in column(of)]


def _drawn(tally: Tally, yes: float, no: float, of: int) -> list[bool]:
    """On which paths it is so: creators do it nearly always, or hardly ever."""
    chance = (tally.yes + yes) / (tally.yes + tally.no + yes + no)
    return [STRATA[place] < chance for place in column(of)]


def _rates(rate: Rate, count: float, seconds: float, of: int) -> list[float]:
    """How many come per second on each path, with so many in so many seconds of a prior."""
    found, time = rate.of(count, seconds)
    # A gamma distribution by the cube of a normal one.
    cubes = (1 - 1 / (9 * found) + NORMAL[place] / (3 * sqrt(found)) for place in column(of))
    return [max(found * max(cube, 0.05) ** 3 / time, 1e-7) for cube in cubes]
