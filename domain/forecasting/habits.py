"""What a creator's sessions have been like: sums that each event changes in a few steps, and that are small as JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import exp, log, pi, sqrt
from typing import Any

from domain.forecasting.draws import STANDARD
from domain.forecasting.lean import Lean
from domain.forecasting.level import Belief, Level, LevelPrior
from domain.forecasting.shares import Shares

GAP = LevelPrior(log(45), 0.75, 1.25, 0.3)
BREAK = LevelPrior(log(600), 0.6, 0.5, 0.2)
PRELUDE = LevelPrior(log(8), 0.5, 1.6, 0.3)
ANSWER = LevelPrior(log(15), 1.0, 1.0, 0.3)
NO_SHOW = LevelPrior(log(130), 0.6, 0.7, 0.2)
LEAD = LevelPrior(log(60), 0.8, 1.0, 0.2)

USUAL_BOOKED = 900.0
"""How many seconds are booked where nothing is known of it."""

LENGTHS_KEPT = 12
"""What the last so many booked who came is kept."""

KEPT_OF_TALLY = 0.985
"""With each new case, those before keep so much of their weight."""

ARRIVALS_KEPT, GIVING_UP_KEPT = 3 * 3600.0, 40 * 3600.0
"""At most so many seconds of earlier evenings count."""

USUAL_BREAKS, USUAL_GAPS = 0.7, 14
"""How many of how many gaps are breaks, for a creator of whom nothing is known."""

NEARLY_ALL = 0.98

NEGLIGIBLE = 0.01
"""A chance below which nothing is learned from a gap as a breath, or as a break, and likewise of a prelude."""


@dataclass(slots=True)
class Tally:
    """How often something was so, and how often not; older cases weigh less."""

    yes: float = 0.0
    no: float = 0.0

    def observe(self, *, yes: bool, weight: float = 1.0) -> None:
        """Learn of one case."""
        self.yes = self.yes * KEPT_OF_TALLY + weight * yes
        self.no = self.no * KEPT_OF_TALLY + weight * (not yes)


@dataclass(slots=True)
class Rate:
    """How many in how many seconds, on evenings before and today."""

    past: float = 0.0
    past_seconds: float = 0.0
    today: float = 0.0
    today_seconds: float = 0.0

    def begin_evening(self, most: float) -> None:
        """Another evening begins; ``most`` seconds are kept of those before."""
        count, seconds = self.past + self.today, self.past_seconds + self.today_seconds
        kept = min(1.0, most / seconds) if seconds else 1.0
        self.past, self.past_seconds = count * kept, seconds * kept
        self.today = self.today_seconds = 0.0

    def of(self, count: float, seconds: float) -> tuple[float, float]:
        """The count and the seconds, with those that a prior is worth."""
        return count + self.past + self.today, seconds + self.past_seconds + self.today_seconds


@dataclass(slots=True)
class Habits:
    """Of one creator. ``lean``: how the share of a session depends on what was booked; ``preludes``: how long streams
    go on before the creator begins with anybody; ``answers``: how soon they begin with somebody who comes while they
    are idle; ``squeezes``: whether they begin with somebody who cannot end before a promise; ``keeps``: whether a
    promise that is due goes first, and ``yields``: whether even who is due after it goes before it; ``early``: whether
    who was asked to come before a promise begins before it, ``ahead``: whether who was not does, and ``leads``: how
    long before; ``leaves`` and ``recants``: how many give up who wait, and who have a promise."""

    sessions: int = 0
    shares: Shares = field(default_factory=Shares)
    lean: Lean = field(default_factory=Lean)
    gaps: Level = field(default_factory=Level)
    breaks: Tally = field(default_factory=Tally)
    break_times: Level = field(default_factory=Level)
    preludes: Level = field(default_factory=Level)
    answers: Level = field(default_factory=Level)
    no_shows: Tally = field(default_factory=Tally)
    no_show_times: Level = field(default_factory=Level)
    out_of_turn: Tally = field(default_factory=Tally)
    squeezes: Tally = field(default_factory=Tally)
    keeps: Tally = field(default_factory=Tally)
    yields: Tally = field(default_factory=Tally)
    early: Tally = field(default_factory=Tally)
    ahead: Tally = field(default_factory=Tally)
    leads: Level = field(default_factory=Level)
    leaves: Rate = field(default_factory=Rate)
    recants: Rate = field(default_factory=Rate)
    arrivals: Rate = field(default_factory=Rate)
    booked: list[float] = field(default_factory=list)

    def begin_evening(self) -> None:
        """Another evening begins."""
        times = self.gaps, self.break_times, self.preludes, self.answers, self.no_show_times, self.leads
        for one in (self.shares, self.lean, *times):
            one.begin_evening()
        self.leaves.begin_evening(GIVING_UP_KEPT)
        self.recants.begin_evening(GIVING_UP_KEPT)
        self.arrivals.begin_evening(ARRIVALS_KEPT)

    def ended(self, lasted: float, booked: float) -> None:
        """A session lasted so many seconds of those that were first booked."""
        share = lasted / booked
        self.lean.observe(booked, self.shares.distribution().quantile_of(share))
        self.shares.observe(share)
        self.sessions += 1

    def opened(self, on_air: float, waited: float) -> None:
        """The first session of a stream began so long after it did, and after somebody could have begun: the creator
        was late for the later of the two."""
        prelude, answer = self.preludes.belief(PRELUDE), self.answers.belief(ANSWER)
        as_prelude = _density(on_air, prelude) / max(on_air, 1.0) * _sooner(waited, answer)
        as_answer = _density(waited, answer) / max(waited, 1.0) * _sooner(on_air, prelude)
        is_prelude = as_prelude / (as_prelude + as_answer + 1e-12)
        if is_prelude > NEGLIGIBLE:
            self.preludes.observe(on_air, PRELUDE, is_prelude)
        if is_prelude < 1 - NEGLIGIBLE:
            self.answers.observe(waited, ANSWER, 1 - is_prelude)

    def prelude_is_over(self, on_air: float) -> bool:
        """Whether a stream has gone on for longer than hardly any does before its first session. Where none is known of
        an evening before, nothing is expected of it."""
        return not self.knows_preludes or _sooner(on_air, self.preludes.belief(PRELUDE)) >= NEARLY_ALL

    @property
    def knows_preludes(self) -> bool:
        """Whether any is known of an evening before."""
        return self.preludes.past_n > 0

    def gap(self, seconds: float) -> None:
        """The creator took so long between two sessions while somebody waited throughout: a breath, or a break."""
        breath, rest = self.gaps.belief(GAP), self.break_times.belief(BREAK)
        odds = self.break_chance
        as_break = odds * _density(seconds, rest)
        is_break = as_break / (as_break + (1 - odds) * _density(seconds, breath) + 1e-12)
        if seconds < exp(breath.mean):
            is_break = 0.0
        self.breaks.observe(yes=True, weight=is_break)
        self.breaks.no += 1 - is_break
        if is_break < 1 - NEGLIGIBLE:
            self.gaps.observe(seconds, GAP, 1 - is_break)
        if is_break > NEGLIGIBLE:
            self.break_times.observe(seconds, BREAK, is_break)

    @property
    def break_chance(self) -> float:
        """Which share of the gaps are breaks."""
        return (self.breaks.yes + USUAL_BREAKS) / self.gaps_counted

    @property
    def gaps_counted(self) -> float:
        """From how many gaps that share is known."""
        return self.breaks.yes + self.breaks.no + USUAL_GAPS

    def as_data(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Habits":
        """What ``as_data`` gave; what is not there is as for who is new."""
        found = cls()
        for one in fields(cls):
            if one.name in data:
                kept, present = data[one.name], getattr(found, one.name)
                setattr(found, one.name, type(present)(**kept) if isinstance(kept, dict) else kept)
        return found


def _density(seconds: float, belief: Belief) -> float:
    return exp(-0.5 * _deviate(seconds, belief) ** 2) / (_spread(belief) * sqrt(2 * pi))


def _sooner(seconds: float, belief: Belief) -> float:
    return STANDARD.cdf(_deviate(seconds, belief))


def _deviate(seconds: float, belief: Belief) -> float:
    return (log(max(seconds, 1.0)) - belief.mean) / _spread(belief)


def _spread(belief: Belief) -> float:
    return sqrt(belief.spread**2 + belief.doubt**2)
