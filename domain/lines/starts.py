"""When the sessions of a line begin, by what is known of the creator. Lines are long: whoever stands far behind is
reckoned for when somebody asks."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime
from functools import cached_property

from domain.forecasting.far import parted
from domain.forecasting.learned import Learned
from domain.forecasting.quantiles import Played, bounded, off_air
from domain.forecasting.range import Range
from domain.lines.as_present import as_present, expected
from domain.lines.line import Line, LineEntry


class Starts:
    """When each of these ``entries``, which are in the order of their line, begins: by their place among them."""

    def __init__(self, line: Line, entries: Sequence[LineEntry], now: datetime, learned: Learned) -> None:
        self.entries = entries
        self._watch, self._now = learned.watch, now.timestamp()
        self._known: dict[int, Range] = {}
        self._behind: Sequence[int] = ()
        if entries and line.on_air:
            self._play(line, now, learned)
        elif entries:
            self._known = dict(enumerate(off_air(as_present(line, entries, entries, now, learned), learned.odds)))

    def __getitem__(self, place: int) -> Range:
        known = self._known.get(place)
        if known is None:
            known = self._bounded(place, self._played.far.at(bisect_left(self._behind, place)))
            self._known[place] = known
        return known

    def __setitem__(self, place: int, begins: Range) -> None:
        self._known[place] = begins

    @cached_property
    def places(self) -> dict[int, int]:
        """By the number of a session, its place."""
        return {entry.id.int: place for place, entry in enumerate(self.entries)}

    @property
    def likely(self) -> list[float]:
        """When each is likely to begin."""
        found = [self._now] * len(self.entries)
        for place, at in zip(self._behind, self._played.far.likely if self._behind else (), strict=True):
            found[place] = at
            one = self.entries[place]
            # As ``bounded`` does, which would take most of the time for whoever stands far behind.
            if one.not_before:
                found[place] = at = max(at, one.not_before.timestamp())
            if one.expires and (expires := one.expires.timestamp()) < at:
                found[place] = expires
        for place, known in self._known.items():
            found[place] = known.likely
        return found

    def _play(self, line: Line, now: datetime, learned: Learned) -> None:
        entries = self.entries
        near, far = parted([one.promised.timestamp() if one.promised else None for one in entries])
        self._behind = [place for place in far if entries[place].promised is None]
        booked = [entries[place].booked.total_seconds() for place in self._behind]
        present = as_present(line, entries, [entries[place] for place in near], now, learned)
        self._played = Played(present, learned.odds, booked)
        self._known = dict(zip(near, self._played.near, strict=True))
        for place in far:
            if promised := entries[place].promised:
                begins = self._played.far.promised(promised.timestamp(), entries[place].booked.total_seconds())
                self._known[place] = self._bounded(place, begins)

    def _bounded(self, place: int, begins: Range) -> Range:
        return bounded(expected(self.entries[place], self._watch), begins, self._now)
