"""What is measured, and the bars that it is held against."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from benchmarks.contenders import Contender
from benchmarks.process import Cores

LEAST_GRAPHQL_PEER = "least of the GraphQL peers"


@dataclass(frozen=True, slots=True)
class Bar:
    """Ours, or ours divided by that contender's, is to be at least (or at most) this. An aim binds nobody."""

    limit: float
    against: str | None = None
    aim: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One number per contender. ``more``: whether more is better; ``aside``: it explains others, and is no merit."""

    key: str
    title: str
    unit: str
    more: bool
    bars: tuple[Bar, ...] = ()
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured: all of it, or just enough to see that it works."""

    quick: bool

    def of(self, whole: int, quick: int) -> int:
        """One of the two."""
        return quick if self.quick else whole


Measured = dict[str, float]
"""By the keys of figures."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A way to measure figures of some contenders, one contender and one repetition at a time."""

    key: str
    title: str
    figures: tuple[Figure, ...]
    contenders: tuple[Contender, ...]
    measure: Callable[[Contender, Cores, Scale], Awaitable[Measured]]
    repetitions: int = 3
