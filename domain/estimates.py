"""When each session of a line is likely to begin: a forecast by what is known of the creator, told so that the likely
starts are in the order of the positions, and do not flutter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from uuid import UUID

from domain.forecasting.learned import Learned
from domain.forecasting.quantiles import Range, ranges
from domain.forecasting.steady import steadied
from domain.line import Line, LineEntry
from domain.line_as_present import as_present, name_of
from domain.order import likely_order, unexpired

MOST_STEADY = 100
"""So many from the front of the line are told what does not flutter: behind them a minute says nothing."""

PROMPT = 180.0
"""A start that is so many seconds late is what was promised: nobody is told of a promise as if it had moved."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Start of a session: 10th, 50th and 90th percentile. ``earliest <= likely <= latest``."""

    earliest: datetime
    likely: datetime
    latest: datetime


class Estimates(Mapping[UUID, Estimate]):
    """Those of a line, by session id, in the order of the positions. Each is made when it is asked for: lines are
    long, and hardly anybody asks for all of one."""

    def __init__(self, now: datetime, order: Sequence[LineEntry], found: Sequence[Range]) -> None:
        self._now = now
        self._order = order
        self._found = found
        self._places = {entry.id.int: place for place, entry in enumerate(order)}

    def __getitem__(self, session_id: UUID) -> Estimate:
        place = self._places[session_id.int]
        return _between(self._found[place], self._now, self._order[place].expires)

    def __iter__(self) -> Iterator[UUID]:
        return (entry.id for entry in self._order)

    def __len__(self) -> int:
        return len(self._order)

    @property
    def shown(self) -> dict[str, float]:
        """What people see by these, as ``Learned`` has it."""
        first = zip(self._order[:MOST_STEADY], self._found, strict=False)
        return {name_of(entry.id): one.likely for entry, one in first}


def estimate(line: Line, now: datetime, learned: Learned) -> Estimates:
    """An estimate for each session in line that has not expired.

    While the creator is off air there is one only for a promise that lies ahead.
    """
    line = _counted_on(line, now)
    entries, order = unexpired(line, now), likely_order(line, now)
    if not entries:
        return Estimates(now, (), ())
    found = ranges(as_present(line, entries, now, learned), learned.odds)
    if order != entries:
        by_id = {entry.id.int: one for entry, one in zip(entries, found, strict=True)}
        found = [by_id[entry.id.int] for entry in order]
    for place, entry in enumerate(order[:MOST_STEADY]):
        found[place] = steadied(found[place], learned.shown.get(name_of(entry.id)))
    for place, entry in enumerate(order):
        if entry.promised and not entry.early:
            found[place] = _prompt(found[place], entry.promised.timestamp())
    return Estimates(now, order, _in_order(order, found))


def _counted_on(line: Line, now: datetime) -> Line:
    """The line with those only of whom something can be counted on."""
    if line.on_air:
        return line
    return replace(line, entries=tuple(entry for entry in line.entries if entry.promised and entry.promised > now))


def _prompt(found: Range, promised: float) -> Range:
    """Who is likely to begin at about the time that was promised is told that time."""
    return found._replace(likely=max(promised, found.earliest)) if found.likely < promised + PROMPT else found


def _in_order(order: Sequence[LineEntry], found: list[Range]) -> list[Range]:
    """Nobody is likely to begin before who is before them."""
    likely = 0.0
    for place, one in enumerate(found):
        if one.likely >= likely:
            likely = one.likely
            continue
        found[place] = Range(one.earliest, likely, max(one.latest, likely))
        if expires := order[place].expires:
            # Whoever cannot begin so late keeps nobody behind them.
            likely = min(likely, expires.timestamp())
    return found


def _between(found: Range, now: datetime, expires: datetime | None) -> Estimate:
    """In whole seconds, neither in the past nor after the session expires: it begins by then or not at all."""
    least, most = now.timestamp(), expires.timestamp() if expires else inf

    def instant(at: float) -> datetime:
        if at <= least:
            return now
        if expires and at >= most:
            return expires
        found = max(datetime.fromtimestamp(round(at), UTC), now)
        return min(found, expires) if expires else found

    return Estimate(instant(found.earliest), instant(found.likely), instant(found.latest))
