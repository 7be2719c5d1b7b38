"""What stands beside the estimates: the baselines, and an oracle that knows the creator's habits."""

from math import inf, log
from random import Random

from benchmarks.estimates.creators import Creator
from benchmarks.estimates.evening import Mood
from domain.forecasting.draws import PATHS
from domain.forecasting.lean import UPRIGHT
from domain.forecasting.level import Belief
from domain.forecasting.odds import GapOdds, Odds, coming_of, gaps_of, times
from domain.forecasting.present import Present
from domain.forecasting.shares import BINS, Distribution, bin_of

SAMPLES = 800


def one_after_another(present: Present, share: float, gap: float) -> list[float]:
    """When each begins if sessions take that share of what is booked, with that gap before each."""
    free = present.now
    if present.running:
        running = present.running
        free = max(free, running.started + running.booked * share) + gap
    starts = [free] * len(present.entries)
    waiting = [place for place, one in enumerate(present.entries) if one.promised is None]
    promises = sorted((one.promised, place) for place, one in enumerate(present.entries) if one.promised is not None)
    while waiting or promises:
        if promises and (not waiting or promises[0][0] <= free):
            promised, place = promises.pop(0)
            free = max(free, promised)
        else:
            place = waiting.pop(0)
        starts[place] = free
        free += present.entries[place].booked * share + gap
    return starts


def oracle(creator: Creator, mood: Mood, at: float) -> Odds:
    """The odds as they are."""
    random = Random(1)
    counts = [0.0] * BINS
    for _ in range(SAMPLES):
        counts[bin_of(mood.share(random, at))] += 1 - creator.extends
    for place in range(-4, -1):
        counts[place] += SAMPLES * creator.extends / 3
    share = Distribution(counts)
    breath = Belief(mood.gap(at), 0.0, creator.gap_spread * (1 + 2 * creator.heavy))
    rest = Belief(log(creator.break_time), 0.0, 0.5)
    gap = GapOdds(breath, rest, max(creator.breaks, 0.002))
    shares = [[share.at((place + 0.5) / PATHS) for place in range(PATHS)]] * PATHS
    drawn = [creator.a_gap(random, mood.gap(at)) for _ in range(PATHS * 8)]
    gaps = [sorted(drawn[row::8]) for row in range(8)] * (PATHS // 8)
    rates = [creator.arrivals * (0.95 - creator.later) / 3600] * PATHS
    answer = Belief(log(max(creator.answer, 0.5)), 0.0, 0.6)
    leaves = max(creator.leaves / 3600, 1e-7)
    return Odds(
        share=share,
        tilts=[1.0] * PATHS,
        shares=shares,
        leaning=UPRIGHT,
        gap_odds=[gap] * PATHS,
        gaps=gaps,
        prelude_odds=None,
        answer_odds=[answer] * PATHS,
        answers=times([answer]) * PATHS,
        no_shows=[[creator.grace + one for one in gaps_of(gap, 0.0)]] * PATHS,
        stays_away=[creator.no_shows] * PATHS,
        out_of_turn=[creator.out_of_turn] * PATHS,
        squeezes=[creator.squeezes] * PATHS,
        lets=[0.0 if creator.keeps else inf] * PATHS,
        yields=0.0,
        passes=[0] * PATHS,
        early=[True] * PATHS,
        ahead=0.0,
        lead=Belief(0.0, 0.0, 1.0),
        leads=[0.0] * PATHS,
        leaves=[leaves] * PATHS,
        recants=[leaves * 0.3] * PATHS,
        coming=coming_of(rates, [60.0 * one for one in creator.menu], shares, gaps, UPRIGHT),
        roles={},
    )
