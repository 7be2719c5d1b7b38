"""A creator's log as it comes: told twice, late, or not at all."""

from bisect import insort
from collections import OrderedDict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from math import inf
from typing import Self

from domain.forecasting.foreign import ForeignWatch
from domain.forecasting.line_order import LineOrder
from domain.forecasting.occurrence import Occurrence, SessionName
from domain.forecasting.odds import Odds, odds_of
from domain.forecasting.quantiles import ranges
from domain.forecasting.range import Range
from domain.forecasting.steady import steadied

LATE = 3600.0
"""Seconds for which what comes late finds its place."""

MOST_HEARD = 20_000
"""So many events are remembered, so that one that is told again is known."""


@dataclass(slots=True)
class Followed:
    """A creator's log as far as it was told. ``settled``: what it comes to up to where nothing comes late any more;
    ``recent``: what has happened since, in order of time; ``present``: what all of it comes to."""

    settled: ForeignWatch
    present: ForeignWatch
    recent: list[Occurrence] = field(default_factory=list)
    heard: OrderedDict[tuple[object, ...], float] = field(default_factory=OrderedDict)
    shown: dict[SessionName, float] = field(default_factory=dict)
    odds: Odds | None = None

    @classmethod
    def of(cls, order: LineOrder) -> Self:
        """A creator who is new, of a log with lines in that order."""
        return cls(ForeignWatch(order=order, now=-inf), ForeignWatch(order=order, now=-inf))

    def hear(self, event: Occurrence) -> bool:
        """Go on by what is told; whether it was new."""
        if abs(event.at - self.heard.get(event.key, -inf)) < LATE:
            return False
        self.heard[event.key] = event.at
        if len(self.heard) > MOST_HEARD:
            self.heard.popitem(last=False)
        self.odds = None
        if self.recent and event.at < self.recent[-1].at:
            self._put_back_what_was_ahead(event.at)
            insort(self.recent, event, key=lambda one: one.at)
            self._settle(event.at - LATE)
            self.present = deepcopy(self.settled)
            for one in self.recent:
                self.present.follow(one)
            return True
        self.recent.append(event)
        self.present.follow(event)
        self._settle(event.at - LATE)
        return True

    def asked(self, now: float) -> dict[SessionName, Range]:
        """For each session in line, when it begins."""
        if self.odds is None:
            self.odds = odds_of(self.present.habits)
        present = self.present.present(now)
        found = dict(zip(self.present.in_order(now), ranges(present, self.odds), strict=True))
        steady = {name: steadied(one, self.shown.get(name)) for name, one in found.items()}
        self.shown = {name: one.likely for name, one in steady.items()}
        return steady

    def _put_back_what_was_ahead(self, now: float) -> None:
        """Where the next event is from long before the last one, the last was told by a clock that is fast: take it to
        have happened now."""
        before = self.recent[-2].at if len(self.recent) > 1 else self.settled.now
        if before <= now < self.recent[-1].at - LATE:
            self.recent[-1] = replace(self.recent[-1], at=now)

    def _settle(self, until: float) -> None:
        passed = 0
        while passed < len(self.recent) and self.recent[passed].at < until:
            self.settled.follow(self.recent[passed])
            passed += 1
        del self.recent[:passed]
