"""How far a change of a line reaches: whose positions are others now."""

from collections.abc import Sequence
from typing import NamedTuple

from domain.line import LineEntry


class Moved(NamedTuple):
    """All before the position ``first``, and all behind ``last`` (None: nobody), have the position that they had."""

    first: int
    last: int | None = None

    def holds(self, position: int) -> bool:
        """Whether who has that position now may have had another."""
        return self.first <= position and (self.last is None or position <= self.last)


def moved(before: Sequence[LineEntry], after: Sequence[LineEntry]) -> Moved | None:
    """What lies between two orders of a line; None when all who stay have the positions that they had."""
    shared = min(len(before), len(after))
    same = next((place for place in range(shared) if not _is_one(before[place], after[place])), shared)
    if same == shared:
        return None
    if len(before) != len(after):
        return Moved(same + 1)
    return Moved(
        same + 1, next(place + 1 for place in reversed(range(shared)) if not _is_one(before[place], after[place]))
    )


def _is_one(before: LineEntry, after: LineEntry) -> bool:
    return before is after or before.id == after.id
