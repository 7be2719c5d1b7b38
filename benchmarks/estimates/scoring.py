"""How far estimates were from what came."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

Times = tuple[float, float, float]
PARTS = (0.1, 0.5, 0.9)
HORIZONS = ((600.0, "< 10 min"), (1800.0, "10-30 min"), (3600.0, "30-60 min"), (float("inf"), "> 60 min"))


@dataclass(slots=True)
class Score:
    """Sums over estimates."""

    n: int = 0
    inside: int = 0
    loss: float = 0.0
    miss: float = 0.0
    sooner: int = 0
    by_likely: int = 0
    width: float = 0.0
    moved: float = 0.0
    updates: int = 0

    def add(self, given: Times, start: float) -> None:
        """One estimate, and what came."""
        self.n += 1
        self.inside += given[0] <= start <= given[2]
        self.loss += sum(
            max(part * (start - one), (part - 1) * (start - one)) for part, one in zip(PARTS, given, strict=True)
        )
        self.miss += abs(start - given[1])
        self.sooner += start < given[0]
        self.by_likely += start < given[1]
        self.width += given[2] - given[0]

    @property
    def before(self) -> tuple[int, int, int]:
        """How many began before the earliest, the likely and the latest."""
        return self.sooner, self.by_likely, self.sooner + self.inside

    def moves(self, given: Times, earlier: Times) -> None:
        """The same session's, a minute later."""
        self.updates += 1
        self.moved += abs(given[1] - earlier[1])

    def plus(self, other: "Score") -> "Score":
        """Both."""
        return Score(*(getattr(self, name) + getattr(other, name) for name in Score.__slots__))


def horizon(ahead: float) -> str:
    """Which bucket a booked sum of so many seconds is in."""
    return next(name for most, name in HORIZONS if ahead < most)


Board = dict[str, dict[str, Score]]
"""By estimator and bucket."""


@dataclass(slots=True)
class Table:
    """Scores of all estimators."""

    board: Board = field(default_factory=lambda: defaultdict(lambda: defaultdict(Score)))

    def merge(self, others: Iterable["Table"]) -> "Table":
        """This one, with all of theirs."""
        for other in others:
            for name, buckets in other.board.items():
                for bucket, score in buckets.items():
                    self.board[name][bucket] = self.board[name][bucket].plus(score)
        return self
