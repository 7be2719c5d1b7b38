"""The three times that people are given."""

from typing import NamedTuple


class Range(NamedTuple):
    """A start: one of ten is earlier than ``earliest``, half are than ``likely``, nine of ten than ``latest``."""

    earliest: float
    likely: float
    latest: float

    def within(self, least: float, most: float) -> "Range":
        """The range, not before ``least``, and not after ``most``."""
        if least <= self.earliest and self.latest <= most:
            return self
        return Range(*(max(min(one, most), least) for one in self))
