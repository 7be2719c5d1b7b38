"""How far a change of a line reaches: whose positions are others now."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from domain.lines.line import LineEntry


class Moved(NamedTuple):
    """All before the position ``first``, and all behind ``last`` (None: nobody), have the position that they had."""

    first: int
    last: int | None = None

    def holds(self, position: int) -> bool:
        """Whether who has that position now may have had another."""
        return self.first <= position and (self.last is None or position <= self.last)


def moved(before: Sequence[LineEntry], after: Sequence[LineEntry]) -> Moved | None:
    """What lies between two orders of a line; None when all who stay have the positions that they had."""
    first = _first_other(before, after)
    if first is None:
        return None
    if len(before) != len(after):
        return Moved(first + 1)
    behind = _first_other(before[::-1], after[::-1])
    assert behind is not None
    return Moved(first + 1, len(after) - behind)


def widest(found: Iterable[Moved | None]) -> Moved | None:
    """What lies within any of these; None when nothing does."""
    reaches = [one for one in found if one]
    if not reaches:
        return None
    behind = [one.last for one in reaches if one.last is not None]
    return Moved(min(one.first for one in reaches), max(behind) if len(behind) == len(reaches) else None)


def _first_other(before: Sequence[LineEntry], after: Sequence[LineEntry]) -> int | None:
    pairs = enumerate(zip(before, after, strict=False))
    # Most are the same object: lines are long.
    return next((place for place, (one, other) in pairs if one is not other and one.id != other.id), None)
