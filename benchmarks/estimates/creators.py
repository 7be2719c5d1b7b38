"""Creators who are as unlike as people are; nobody who estimates knows what is written here."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log
from random import Random

MENUS = ((5, 10, 15), (10, 20, 30), (15, 30), (10,), (5, 15, 30, 60), (20, 40), (30, 45, 60), (10, 15))


@dataclass(frozen=True, slots=True)
class Creator:
    """One creator: chances, medians in seconds, spreads of logarithms, rates an hour."""

    share: Callable[[Random], float]
    gap: float
    gap_spread: float
    heavy: float
    breaks: float
    break_time: float
    answer: float
    out_of_turn: float
    no_shows: float
    grace: float
    leaves: float
    impatient: bool
    extends: float
    later: float
    squeezes: bool
    keeps: bool
    arrivals: float
    burst: int
    menu: tuple[int, ...]
    hours: float
    evenings_differ: float
    drift: float

    def a_gap(self, draw: Random, median: float) -> float:
        """Seconds between two sessions, where the logarithm of the usual ones' median is that."""
        if draw.random() < self.breaks:
            return draw.lognormvariate(log(self.break_time), 0.5)
        gap = draw.lognormvariate(median, self.gap_spread)
        return gap * draw.paretovariate(1.2) if draw.random() < self.heavy else gap


def creator(random: Random) -> Creator:
    """Any creator."""
    busy = random.uniform(0.75, 1.7)
    menu = random.choice(MENUS)
    gap = exp(random.uniform(log(5), log(600)))
    hourly = 3600 / (sum(menu) / len(menu) * 60 * 0.8 + gap * 1.4)
    return Creator(
        share=random.choice((_nearly_full, _early, _mixed, _two_minded, _steady, _full))(random),
        gap=gap,
        gap_spread=random.uniform(0.25, 1.2),
        heavy=random.choice((0.0, 0.0, 0.03, 0.06)),
        breaks=random.choice((0.0, 0.03, 0.06, 0.12)),
        break_time=random.uniform(240, 1500),
        answer=random.choice((0.0, random.uniform(3, 40))),
        out_of_turn=random.choice((0.0, 0.0, 0.05, 0.15, 0.35)),
        no_shows=random.choice((0.0, 0.03, 0.1)),
        grace=random.uniform(45, 180),
        leaves=random.choice((0.0, 0.2, 0.5, 1.2)),
        impatient=random.random() < 0.5,
        extends=random.choice((0.0, 0.05, 0.15, 0.3)),
        later=random.choice((0.0, 0.05, 0.15, 0.3)),
        squeezes=random.random() < 0.6,
        keeps=random.random() < 0.85,
        arrivals=busy * hourly,
        burst=random.randint(0, 8),
        menu=menu,
        hours=random.uniform(2, 5),
        evenings_differ=random.choice((0.05, 0.15, 0.3)),
        drift=random.choice((0.0, 0.0, -0.5, 0.5)),
    )


def _nearly_full(random: Random) -> Callable[[Random], float]:
    full = random.uniform(0.7, 0.97)
    return lambda draw: 1.0 if draw.random() < full else draw.betavariate(2, 1.5)


def _full(random: Random) -> Callable[[Random], float]:
    left = random.uniform(0.0, 0.08)
    return lambda draw: 1.0 if draw.random() > left else draw.random()


def _early(random: Random) -> Callable[[Random], float]:
    mean, worth = random.uniform(0.35, 0.85), random.uniform(3, 15)
    return lambda draw: draw.betavariate(mean * worth, (1 - mean) * worth)


def _mixed(random: Random) -> Callable[[Random], float]:
    full, mean, worth = random.uniform(0.2, 0.6), random.uniform(0.5, 0.85), random.uniform(4, 12)
    return lambda draw: 1.0 if draw.random() < full else draw.betavariate(mean * worth, (1 - mean) * worth)


def _two_minded(random: Random) -> Callable[[Random], float]:
    short, low = random.uniform(0.2, 0.6), random.uniform(0.15, 0.45)
    return lambda draw: draw.gauss(low, 0.06) if draw.random() < short else min(1.0, draw.gauss(0.95, 0.07))


def _steady(random: Random) -> Callable[[Random], float]:
    mean, spread = random.uniform(0.5, 1.0), random.uniform(0.03, 0.1)
    return lambda draw: min(1.0, draw.gauss(mean, spread))
