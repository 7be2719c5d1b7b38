"""What a creator's habits make of the future, a row for each path that is played through."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt
from typing import NamedTuple

from domain.forecasting.arrivals import Arrivals
from domain.forecasting.draws import EXPONENTIAL, NORMAL, PATHS, STANDARD, STRATA, column
from domain.forecasting.habits import ANSWER, BREAK, GAP, LEAD, NO_SHOW, PRELUDE, USUAL_BOOKED, Habits, Rate, Tally
from domain.forecasting.lean import Leaning
from domain.forecasting.level import SPREAD_WORTH, Belief, Level, LevelPrior
from domain.forecasting.shares import PRIOR_WORTH, Distribution

TILT = 0.55
"""How far, in logarithms, the exponent of a share's quantile may be from 1 for a creator of whom nothing is known."""
TILT_OF_TODAY = 0.12
"""The same from one evening to another of one creator."""

LEAST_BREAKS, MOST_BREAKS = 0.003, 0.6
"""The least and the greatest share of gaps that are breaks, on any path."""

MOST_CHANCE = 0.95
"""The greatest chance of anything, on any path."""

LEAST_CUBE, LEAST_RATE = 0.05, 1e-7
"""No rate is 0, on any path: the least cube, and the least rate."""

ROUNDED = 0.29
"""How far a number is from the whole one that it is rounded to: one deviation."""


class CasePrior(NamedTuple):
    """What is usual: in how many cases something was so, and in how many not. ``column``: by which the paths differ."""

    yes: float
    no: float
    column: int


class RatePrior(NamedTuple):
    """What is usual: so many in so many seconds. ``column``: by which the paths differ."""

    many: float
    seconds: float
    column: int


OF_TILT, OF_BREATH, OF_REST, OF_BREAK_CHANCE, OF_ROUNDING, OF_ANSWER, OF_NO_SHOW = 1, 2, 4, 6, 8, 9, 11
"""By which columns the paths differ in these: of levels the next column too. No number is here or below twice."""

STAYS_AWAY = CasePrior(0.5, 9.0, 13)
OUT_OF_TURN = CasePrior(0.6, 6.0, 14)
SQUEEZES = CasePrior(0.35, 0.2, 15)
KEEPS = CasePrior(2.0, 0.1, 17)
OF_LETS, BOTH_WORTH = 25, 2.0
"""By which columns the paths differ in how many are let go before a promise; and how many cases of both, whichever are
fewer, make it as likely as not that a creator lets some."""
EARLY = CasePrior(0.6, 0.4, 22)
YIELDS_YES, YIELDS_NO = 0.03, 2.0
"""Of so many and so many turns who is due after a promise goes before it, where nothing is known of it."""
AHEAD = CasePrior(0.01, 1.0, 16)
OF_LEAD, OF_PRELUDE = 18, 23
"""The columns by which it differs how long before a promise creators begin it, and how long a stream goes on before
they begin with anybody."""

LEAVES = RatePrior(0.7, 2.5 * 3600, 19)
RECANTS = RatePrior(0.5, 4.0 * 3600, 20)
ARRIVALS = RatePrior(2.5, 0.5 * 3600, 21)


@dataclass(frozen=True, slots=True)
class GapOdds:
    """On one path, a breath or a break: normal logarithms."""

    breath: Belief
    rest: Belief
    break_chance: float


class Role(NamedTuple):
    """What one session may do. ``spans``: by path, for how long it keeps the creator from the next start. ``edges``: by
    path, after how many seconds its fan is gone, and half of the span over. ``jumps``: on which paths it is taken out
    of turn, and as if due how much sooner."""

    spans: Sequence[float]
    edges: Sequence[float]
    jumps: Sequence[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Odds:
    """Rows by path; those in ``shares``, ``gaps``, ``no_shows`` and ``answers`` have a value for each stratum.

    ``tilts``: the exponent to which a quantile is raised before its share is looked up in ``share``; ``leaning``: how
    shares depend on what is booked. ``prelude_odds``: None where nothing is known of preludes. ``leaves`` and
    ``recants`` are rates per second, ``stays_away`` and ``out_of_turn`` are chances. ``lets``: how many who were due
    before a promise go before it, once it is due. ``ahead``: the chance that a promise is begun before its time;
    ``leads``: how long before it. ``coming``: who is yet to come. ``roles``: what has been worked out of sessions,
    which stays the same as long as the odds do.
    """

    share: Distribution
    tilts: Sequence[float]
    shares: Sequence[Sequence[float]]
    leaning: Leaning
    gap_odds: Sequence[GapOdds]
    gaps: Sequence[Sequence[float]]
    prelude_odds: Sequence[Belief] | None
    answer_odds: Sequence[Belief]
    answers: Sequence[Sequence[float]]
    no_shows: Sequence[Sequence[float]]
    stays_away: Sequence[float]
    out_of_turn: Sequence[float]
    squeezes: Sequence[bool]
    lets: Sequence[float]
    yields: float
    passes: Sequence[int]
    early: Sequence[bool]
    ahead: float
    lead: Belief
    leads: Sequence[float]
    leaves: Sequence[float]
    recants: Sequence[float]
    coming: Sequence[Arrivals]
    roles: dict[tuple[int, float, float, bool], Role]


def odds_of(habits: Habits) -> Odds:
    """What is to be expected of a creator with these habits."""
    share = habits.shares.distribution()
    known = PRIOR_WORTH / (PRIOR_WORTH + habits.shares.worth)
    doubt = sqrt(TILT**2 * known + TILT_OF_TODAY**2)
    tilts = [exp(doubt * NORMAL[draw]) for draw in column(OF_TILT)]
    shares = [[share.at(stratum**tilt) for stratum in STRATA] for tilt in tilts]
    leaning = habits.lean.leaning()
    gap_odds = _gap_odds(habits)
    gaps = [gaps_of(one, NORMAL[draw] * ROUNDED) for one, draw in zip(gap_odds, column(OF_ROUNDING), strict=True)]
    answer_odds = _by_path(habits.answers, ANSWER, OF_ANSWER)
    rates = _rates(habits.arrivals, ARRIVALS)
    ahead = (habits.ahead.yes + AHEAD.yes) / (habits.ahead.yes + habits.ahead.no + AHEAD.yes + AHEAD.no)
    lead = habits.leads.belief(LEAD)
    yields = (habits.yields.yes + YIELDS_YES) / (habits.yields.yes + habits.yields.no + YIELDS_YES + YIELDS_NO)
    return Odds(
        share=share,
        tilts=tilts,
        shares=shares,
        leaning=leaning,
        gap_odds=gap_odds,
        gaps=gaps,
        prelude_odds=_by_path(habits.preludes, PRELUDE, OF_PRELUDE) if habits.knows_preludes else None,
        answer_odds=answer_odds,
        answers=times(answer_odds),
        no_shows=times(_by_path(habits.no_show_times, NO_SHOW, OF_NO_SHOW)),
        stays_away=_chances(habits.no_shows, STAYS_AWAY),
        out_of_turn=_chances(habits.out_of_turn, OUT_OF_TURN),
        squeezes=_drawn(habits.squeezes, SQUEEZES),
        lets=_lets(habits.keeps),
        yields=yields,
        passes=[int(one / -log(yields)) for one in EXPONENTIAL],
        early=_drawn(habits.early, EARLY),
        ahead=ahead,
        lead=lead,
        leads=leads_of(ahead, lead),
        leaves=_rates(habits.leaves, LEAVES),
        recants=_rates(habits.recants, RECANTS),
        coming=coming_of(rates, habits.booked or (USUAL_BOOKED,), shares, gaps, leaning),
        roles={},
    )


def coming_of(
    rates: Sequence[float],
    sizes: Sequence[float],
    shares: Sequence[Sequence[float]],
    gaps: Sequence[Sequence[float]],
    leaning: Leaning,
) -> list[Arrivals]:
    """By path, who is yet to come."""
    rows = zip(rates, shares, gaps, strict=True)
    booked = [(one, leaning.strata(one)) for one in sorted(sizes)]
    return [Arrivals(path, rate, booked, share, gap) for path, (rate, share, gap) in enumerate(rows)]


def _gap_odds(habits: Habits) -> list[GapOdds]:
    breaths = _by_path(habits.gaps, GAP, OF_BREATH)
    rests = _by_path(habits.break_times, BREAK, OF_REST)
    chance = habits.break_chance
    doubt = sqrt(chance * (1 - chance) / habits.gaps_counted)
    chances = (min(max(chance + doubt * NORMAL[draw], LEAST_BREAKS), MOST_BREAKS) for draw in column(OF_BREAK_CHANCE))
    return [GapOdds(*one) for one in zip(breaths, rests, chances, strict=True)]


def _by_path(level: Level, prior: LevelPrior, of: int) -> list[Belief]:
    """A level's mean and spread as they may be: drawn for each path, on which there is no doubt of them then."""
    belief = level.belief(prior)
    unsure = sqrt(0.5 / (SPREAD_WORTH + level.past_n + level.today_n))
    return [
        Belief(belief.mean + belief.doubt * NORMAL[draw], 0.0, belief.spread * exp(unsure * NORMAL[other]))
        for draw, other in zip(column(of), column(of + 1), strict=True)
    ]


def leads_of(chance: float, lead: Belief, most: float = inf) -> list[float]:
    """By path, how many seconds before a promise a creator begins it: less than ``most``; 0: not before it."""
    spread = sqrt(lead.spread**2 + lead.doubt**2)
    shorter = STANDARD.cdf((log(most) - lead.mean) / spread) if most < inf else 1.0
    ahead = chance * shorter
    ahead /= 1 - chance + ahead
    return [
        exp(lead.mean + spread * STANDARD.inv_cdf(STRATA[draw] * shorter)) if STRATA[kind] < ahead else 0.0
        for kind, draw in zip(column(AHEAD.column), column(OF_LEAD), strict=True)
    ]


def times(beliefs: Sequence[Belief]) -> list[list[float]]:
    """By path, a log-normal time by stratum, in seconds."""
    return [[exp(one.mean + one.spread * z) for z in NORMAL] for one in beliefs]


def gaps_of(odds: GapOdds, shift: float) -> list[float]:
    """The gaps of one path by stratum: first the breaths, then the breaks. ``shift``: added to the number of breaks
    before it is rounded."""
    breaks = min(max(round(odds.break_chance * PATHS + shift), 0), PATHS - 1)
    breaths = PATHS - breaks
    steps = [NORMAL[int((number + 0.5) * PATHS / breaths)] for number in range(breaths)]
    longer = [NORMAL[int((number + 0.5) * PATHS / breaks)] for number in range(breaks)]
    breath, rest = odds.breath, odds.rest
    return [
        *(exp(breath.mean + breath.spread * z) for z in steps),
        *(exp(rest.mean + rest.spread * z) for z in longer),
    ]


def _chances(tally: Tally, prior: CasePrior) -> list[float]:
    """How likely something is on each path."""
    n = tally.yes + tally.no + prior.yes + prior.no
    chance = (tally.yes + prior.yes) / n
    doubt = sqrt(chance * (1 - chance) / (n + 1))
    return [min(max(chance + doubt * NORMAL[draw], 0.0), MOST_CHANCE) for draw in column(prior.column)]


def _drawn(tally: Tally, prior: CasePrior) -> list[bool]:
    """On which paths a creator does it always, and on which never: creators do it nearly always, or hardly ever."""
    chance = (tally.yes + prior.yes) / (tally.yes + tally.no + prior.yes + prior.no)
    return [STRATA[draw] < chance for draw in column(prior.column)]


def _lets(keeps: Tally) -> list[float]:
    """By path, how many who were due before a promise go before it once it is due. Most creators let nobody, or
    everybody; who has done both lets some, as likely at each turn."""
    both = min(keeps.yes, keeps.no)
    some = both / (both + BOTH_WORTH)
    each = log((keeps.yes + keeps.no) / keeps.no) if both else inf
    return [
        float(int(EXPONENTIAL[turns] / each)) if STRATA[kind] < some else 0.0 if first else inf
        for first, kind, turns in zip(_drawn(keeps, KEEPS), column(OF_LETS), column(OF_LETS + 1), strict=True)
    ]


def _rates(rate: Rate, prior: RatePrior) -> list[float]:
    """How many come per second on each path."""
    found, time = rate.of(prior.many, prior.seconds)
    # A gamma distribution by the cube of a normal one.
    cubes = (1 - 1 / (9 * found) + NORMAL[draw] / (3 * sqrt(found)) for draw in column(prior.column))
    return [max(found * max(cube, LEAST_CUBE) ** 3 / time, LEAST_RATE) for cube in cubes]
