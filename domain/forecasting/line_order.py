"""By what lines are in order that somebody else keeps: by when who is in them was approved, or by when they asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from domain.forecasting.lesson import GONE
from domain.forecasting.occurrence import SessionName
from domain.forecasting.present import Expected

SURE = 6
"""So much has to speak for the order of the requests: one of two may have been taken out of turn, of more hardly."""

MOST_STARTS = 1_000
"""So many say it for good."""

Asked = Mapping[SessionName, float]
"""When they asked."""


@dataclass(slots=True)
class LineOrder:
    """A log does not say it, but whom creators begin with does, where the two differ. All creators of a log have the
    same. ``starts``: by session with which one began, how many others were waiting; less than 0 where it had been
    approved before them, and not asked before them."""

    starts: dict[SessionName, int] = field(default_factory=dict)

    def __deepcopy__(self, _: object) -> Self:
        """Itself: what is learned in a copy of one creator's watch is so for all."""
        return self

    @property
    def is_by_request(self) -> bool:
        """Whether it is the order in which they asked."""
        return sum(self.starts.values()) >= SURE

    def of(self, line: Mapping[SessionName, Expected], asked: Asked) -> dict[SessionName, Expected]:
        """The line in its order, each due by when they came."""
        due = by_request(line, asked) if self.is_by_request else line
        return dict(sorted(due.items(), key=lambda pair: pair[1].due))

    def learn(self, begun: SessionName, line: Mapping[SessionName, Expected], asked: Asked) -> None:
        """Learn of whom a creator begins with."""
        waiting = {name: one for name, one in line.items() if one.promised is None and one.passed < GONE}
        if begun not in waiting or len(self.starts) >= MOST_STARTS:
            return
        approved_first, asked_first = (
            min(order, key=lambda name: order[name].due) for order in (waiting, by_request(waiting, asked))
        )
        if approved_first != asked_first and begun in (approved_first, asked_first):
            others = len(waiting) - 1
            self.starts[begun] = others if begun == asked_first else -others


def by_request(line: Mapping[SessionName, Expected], asked: Asked) -> dict[SessionName, Expected]:
    """Each due by when they asked; nobody can begin before they were approved."""
    return {
        name: one
        if one.promised is not None
        else replace(one, due=min(asked.get(name, one.due), one.due), not_before=one.due)
        for name, one in line.items()
    }
