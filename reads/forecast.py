"""A creator's line with its positions and estimates, as of an instant."""

from asyncio import gather
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID

from domain.emblem import Wait, is_at_rest, wait_of_newcomer
from domain.events import line_topic
from domain.forecasting.learned import Learned
from domain.lines.estimates import Estimates, estimate
from domain.lines.line import Line, LineEntry
from domain.lines.order import Order
from domain.rules import Rules
from models.clock import Clock
from models.sessions import PrivateSession
from reads.coalescing_cache import CoalescingCache


@dataclass(frozen=True)
class LineForecast:
    """A line with each session's position and estimate, by session id, as of an instant. They are worked out when they
    are asked for."""

    line: Line
    as_of: datetime
    lapse: timedelta
    learned: Learned
    waits: dict[timedelta | None, Wait] = field(default_factory=dict)
    past: bool = False
    """Whether it is of a moment ago. Then it does not count as shown: people have been shown a later one, from which
    the next must not flutter."""

    @cached_property
    def entries(self) -> dict[UUID, LineEntry]:
        """Who is in line, by session id."""
        return {entry.id: entry for entry in self.line.entries}

    @cached_property
    def order(self) -> Order:
        """The order of their likely starts."""
        return Order(self.line, self.as_of)

    @property
    def positions(self) -> dict[UUID, int]:
        """The number of each in it, by session id; 1 is next."""
        return self.order.positions

    @cached_property
    def estimates(self) -> Estimates:
        """When each is likely to begin."""
        found = estimate(self.order, self.learned)
        if not self.past:
            self.learned.show(found.shown, self.as_of.timestamp())
        return found

    def with_entry(self, entry: LineEntry) -> "LineForecast":
        """The same forecast with that session in line, as it was then."""
        known = self.entries.get(entry.id)
        line = self.line.without(entry.id).joined_by(replace(entry, taken_until=known.taken_until if known else None))
        runs = line.running and line.running.id == entry.id
        return replace(self, line=replace(line, running=None) if runs else line, waits={}, past=True)

    @property
    def rests(self) -> bool:
        """Whether time alone leaves the wait of a newcomer as it is."""
        return is_at_rest(self.line, self.as_of, self.learned)

    def wait(self, booked: timedelta) -> Wait:
        """The wait of somebody who now asks for a session of that length."""
        # How long they would take themselves is in their way only where it has to end before a promise.
        key = booked if any(entry.promised for entry in self.line.entries) else None
        if key not in self.waits:
            self.waits[key] = wait_of_newcomer(self.line, booked, self.as_of, self.lapse, self.learned)
        return self.waits[key]


LineForecasts = CoalescingCache[UUID, LineForecast]


def line_forecasts(
    clock: Clock,
    rules: Rules,
    line_of: Callable[[UUID], Awaitable[Line]],
    learned_of: Callable[[UUID], Awaitable[Learned]],
) -> LineForecasts:
    """A node's forecasts by creator, read anew after their line has moved. ``line_of``, ``learned_of``: read the parts,
    for several creators at once."""

    async def read(creator_id: UUID) -> LineForecast:
        line, learned = await gather(line_of(creator_id), learned_of(creator_id))
        return LineForecast(line, clock.now(), rules.lapse, learned)

    return CoalescingCache(clock, read, lambda creator_id, _: _topics(creator_id), _bytes, _topics)


async def forecast_of(session: PrivateSession, forecasts: LineForecasts) -> LineForecast:
    """The forecast of the line that a session is in, in which the session stands as it does in this row. What is kept
    of the line may be older than the row, where another node has moved the session, or newer, where it has moved
    since."""
    entry = session.line_entry
    forecast = await forecasts.get(session.creator_id)
    if entry and forecast.entries.get(entry.id) != entry:
        forecast = await forecasts.newer(session.creator_id, forecast)
        if forecast.entries.get(entry.id) != entry:
            return forecast.with_entry(entry)
    return forecast


def _topics(creator_id: UUID) -> Iterable[str]:
    return (line_topic(creator_id),)


def _bytes(forecast: LineForecast) -> int:
    # An entry, its position and its estimate.
    return 2_000 + 1_000 * len(forecast.line.entries)
