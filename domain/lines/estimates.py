"""When each session of a line is likely to begin: a forecast by what is known of the creator, told so that the likely
starts are in the order of the positions, and do not flutter."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import inf
from uuid import UUID

from domain.forecasting.learned import Learned
from domain.forecasting.range import Range
from domain.forecasting.steady import steadied
from domain.lines.as_present import name_of
from domain.lines.line import LineEntry
from domain.lines.order import Order
from domain.lines.starts import Starts

MOST_STEADY = 100
"""The estimates of so many at the front of the line are kept from fluttering: further behind, a minute says nothing."""

PROMPT = 180.0
"""A start that is so many seconds late is what was promised: nobody is told of a promise as if it had moved."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Start of a session: 10th, 50th and 90th percentile. ``earliest <= likely <= latest``."""

    earliest: datetime
    likely: datetime
    latest: datetime


class Estimates(Mapping[UUID, Estimate]):
    """The estimates of a line, by session id, in the order of the positions. Each is made when it is asked for: lines
    are long, and hardly anybody asks for all of one. ``places``: where each session is in ``starts``; ``likely``: by
    place, the likely start."""

    def __init__(self, now: datetime, starts: Starts, places: Sequence[int], likely: Sequence[float]) -> None:
        self._now = now
        self._starts = starts
        self._places = places
        self._likely = likely

    def __getitem__(self, session_id: UUID) -> Estimate:
        place = self._starts.places[session_id.int]
        found, likely = self._starts[place], self._likely[place]
        if likely > found.likely:
            found = Range(found.earliest, likely, max(found.latest, likely))
        return _between(found, self._now, self._starts.entries[place].expires)

    def __iter__(self) -> Iterator[UUID]:
        return (self._starts.entries[place].id for place in self._places)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def last_over(self) -> datetime | None:
        """When the last session without a promise is over, if it lasts as long as it is booked; None: there is none."""
        entries = self._starts.entries
        ends = [
            0.0 if one.promised else at + one.booked.total_seconds()
            for one, at in zip(entries, self._likely, strict=True)
        ]
        last = max(ends, default=0.0)
        if not last:
            return None
        entry = entries[ends.index(last)]
        return self[entry.id].likely + entry.booked

    @property
    def shown(self) -> dict[str, float]:
        """What people see by these, as ``Learned`` has it."""
        return {name_of(self._starts.entries[place].id): self._likely[place] for place in self._places[:MOST_STEADY]}


def estimate(order: Order, learned: Learned) -> Estimates:
    """An estimate for each session in line that has not expired, as of the instant of that order.

    While the creator is off air there is one only for a promise that lies ahead.
    """
    order, now = _counted_on(order), order.now
    entries = order.entries
    starts = Starts(order.line, entries, now, learned)
    places = range(len(entries)) if order.likely == entries else [starts.places[one.id.int] for one in order.likely]
    for place in places[:MOST_STEADY]:
        if (shown := learned.shown.get(name_of(entries[place].id))) is not None:
            starts[place] = steadied(starts[place], shown)
    for place, entry in enumerate(entries):
        if entry.promised and not entry.early:
            starts[place] = _prompt(starts[place], entry.promised.timestamp())
    return Estimates(now, starts, places, _in_order(entries, places, starts.likely))


def _counted_on(order: Order) -> Order:
    """The order with only those whose start can be counted on: while the creator is off air, the promises ahead."""
    line, now = order.line, order.now
    if line.on_air:
        return order
    ahead = tuple(entry for entry in line.entries if entry.promised and entry.promised > now)
    return Order(replace(line, entries=ahead), now)


def _prompt(found: Range, promised: float) -> Range:
    """Who is likely to begin at about the time that was promised is told that time."""
    return found._replace(likely=max(promised, found.earliest)) if found.likely < promised + PROMPT else found


def _in_order(entries: Sequence[LineEntry], places: Sequence[int], likely: list[float]) -> list[float]:
    """Nobody is likely to begin before who is before them; whoever expires sooner is told when they do, and keeps those
    behind them from nothing."""
    last = 0.0
    for place in places:
        last = max(last, likely[place])
        expires = entries[place].expires
        likely[place] = min(last, expires.timestamp()) if expires else last
    return likely


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
