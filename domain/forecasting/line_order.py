"""In which order somebody else's log has its lines: of the approvals, or of the requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from domain.forecasting.lesson import GONE
from domain.forecasting.occurrence import SessionName
from domain.forecasting.present import Expected

SURE = 6
"""By so many more, those who had to wait have to speak for the order of the requests: one who goes before one other may
have been taken out of turn, one who goes before six hardly."""

MOST_STARTS = 1_000
"""After so many starts nothing more is learned: what they say stands."""

Asked = Mapping[SessionName, float]
"""When who is in line asked, in seconds."""


@dataclass(slots=True)
class LineOrder:
    """A log does not say its order; it is learned from whom creators begin with, where the two orders differ. All
    creators of a log have the same. ``starts``: by when a creator began, and with which session, how many others had to
    wait: positive where it was the first that was asked for, negative where it was the first that was approved."""

    starts: dict[tuple[float, SessionName], int] = field(default_factory=dict)

    def __deepcopy__(self, _: object) -> Self:
        """Itself: what is learned in a copy of one creator's watch is so for all."""
        return self

    @property
    def is_by_request(self) -> bool:
        """Whether it is the order in which they asked."""
        return sum(self.starts.values()) >= SURE

    def of(self, line: Mapping[SessionName, Expected], asked: Asked) -> Mapping[SessionName, Expected]:
        """The line with each due by the request or the approval, as the order is."""
        return by_request(line, asked) if self.is_by_request else line

    def learn(self, at: float, begun: SessionName, line: Mapping[SessionName, Expected], asked: Asked) -> None:
        """Learn of whom a creator begins with, and when: another's session may have the same name."""
        waiting = {name: one for name, one in line.items() if one.promised is None and one.passed < GONE}
        if begun not in waiting or len(self.starts) >= MOST_STARTS:
            return
        approved_first, asked_first = _first(waiting), _first(by_request(waiting, asked))
        if approved_first != asked_first and begun in (approved_first, asked_first):
            others = len(waiting) - 1
            self.starts[at, begun] = others if begun == asked_first else -others


def by_request(line: Mapping[SessionName, Expected], asked: Asked) -> dict[SessionName, Expected]:
    """The same line, each due by when they asked; a promise is due at its time."""
    return {name: _since(one, asked.get(name, one.due)) for name, one in line.items()}


def _since(one: Expected, asked: float) -> Expected:
    """Nobody can begin before they were approved."""
    return one if one.promised is not None else replace(one, due=min(asked, one.due), not_before=one.due)


def _first(line: Mapping[SessionName, Expected]) -> SessionName:
    return min(line, key=lambda name: line[name].due)
