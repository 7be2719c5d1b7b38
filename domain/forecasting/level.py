"""What is known of a time that is log-normal: where it lies for a creator, and where it lies today."""

from dataclasses import dataclass
from math import log, sqrt

MOST_PAST = 80.0
"""Observations of earlier evenings count as so many at most."""

KEPT_OF_RECENT = 0.93
"""With each new observation, those before of this evening keep so much of their weight."""

OUTERMOST = 3
"""How many deviations from the mean an observation counts as at most."""

SPREAD_WORTH = 4.0
"""As many observations as the prior of the spread is worth."""


@dataclass(frozen=True, slots=True)
class LevelPrior:
    """What is usual among all creators, in natural logarithms of seconds: the time (``mean``), how much those of one
    creator vary (``spread``), how far apart creators are (``between``), and the ``evenings`` of one creator."""

    mean: float
    spread: float
    between: float
    evenings: float


@dataclass(frozen=True, slots=True)
class Belief:
    """A log-normal time as it is now: its logarithm's mean, how sure that is, and its spread."""

    mean: float
    doubt: float
    spread: float


@dataclass(slots=True)
class Level:
    """Sums over what was observed, as logarithms less the prior's mean. ``past``: of earlier evenings; ``today``: of
    this one; ``recent``: the same, older ones weighing less. ``squares``: of all."""

    past_n: float = 0.0
    past_sum: float = 0.0
    today_n: float = 0.0
    today_sum: float = 0.0
    squares: float = 0.0
    recent_n: float = 0.0
    recent_sum: float = 0.0

    def observe(self, seconds: float, prior: LevelPrior, weight: float = 1.0) -> None:
        """Learn of one such time; one that is far out counts as one at the edge."""
        belief = self.belief(prior)
        reach = OUTERMOST * sqrt(belief.spread**2 + belief.doubt**2)
        value = min(max(log(max(seconds, 1.0)), belief.mean - reach), belief.mean + reach) - prior.mean
        self.today_n += weight
        self.today_sum += weight * value
        self.squares += weight * value * value
        self.recent_n = self.recent_n * KEPT_OF_RECENT + weight
        self.recent_sum = self.recent_sum * KEPT_OF_RECENT + weight * value

    def begin_evening(self) -> None:
        """Another evening begins."""
        n = self.past_n + self.today_n
        kept = min(1.0, MOST_PAST / n) if n else 1.0
        self.past_n, self.past_sum = n * kept, (self.past_sum + self.today_sum) * kept
        self.squares *= kept
        self.today_n = self.today_sum = self.recent_n = self.recent_sum = 0.0

    def belief(self, prior: LevelPrior) -> Belief:
        """What is to be expected now."""
        n, total = self.past_n + self.today_n, self.past_sum + self.today_sum
        varied = max(self.squares - total * total / n, 0.0) if n else 0.0
        variance = (SPREAD_WORTH * prior.spread**2 + varied) / (SPREAD_WORTH + max(n - 1, 0.0))
        own = self.past_n + variance / prior.between**2
        worth = variance / (variance / own + prior.evenings**2)
        mean = (worth * self.past_sum / own + self.recent_sum) / (worth + self.recent_n)
        return Belief(prior.mean + mean, sqrt(variance / (worth + self.recent_n)), sqrt(variance))
