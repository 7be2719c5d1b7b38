"""Holds everybody to the rates: in this process, and where several nodes share a Valkey for what is written, on all."""

from collections.abc import Hashable
from typing import Protocol
from uuid import UUID

from domain.rates import Rate, Rates, seconds_to_wait, table
from models.clock import Clock
from models.metrics import limited

MOST_COUNTED = 100_000
"""How many are counted apart within a window. Beyond that all counts begin anew: a limiter rather forgets than
grows."""


class SharedCounts(Protocol):
    """What was taken lately on all nodes together."""

    async def take(self, name: str, rate: Rate, whom: str) -> float:
        """Count one more, or give the seconds to wait; 0.0 when it was counted, and when nobody can say."""

    async def close(self) -> None: ...


class Counts:
    """What was taken lately of one rate that has a limit, and by whom, in this process."""

    __slots__ = ("_began", "_current", "_previous", "rate")

    def __init__(self, rate: Rate) -> None:
        self.rate = rate
        self._began = 0.0
        self._current: dict[Hashable, float] = {}
        self._previous: dict[Hashable, float] = {}

    def take(self, whom: Hashable, now: float, cost: int = 1) -> float:
        """Count ``cost`` more, or give the seconds to wait until that fits; ``now`` is in seconds."""
        rate = self.rate
        elapsed = self._elapsed(now)
        cost = min(cost, rate.amount)
        current, previous = self._current.get(whom, 0), self._previous.get(whom, 0)
        # What fits with all of it fits with what is left of it, as is so nearly always.
        if previous + current + cost > rate.amount:
            wait = seconds_to_wait(rate, previous, current, elapsed, cost)
            if wait:
                return wait
        if not current and len(self._current) >= MOST_COUNTED:
            self._begin(now, -1)
        self._current[whom] = current + cost
        return 0.0

    def seconds_to_wait(self, whom: Hashable, now: float) -> float:
        """Until one more fits; 0.0 when it does now. Nothing is counted."""
        elapsed = self._elapsed(now)
        current, previous = self._current.get(whom, 0), self._previous.get(whom, 0)
        # As in ``take``: it nearly always fits.
        fits = previous + current + 1 <= self.rate.amount
        return 0.0 if fits else seconds_to_wait(self.rate, previous, current, elapsed)

    def count(self, whom: Hashable, now: float, cost: float) -> None:
        """Count what was taken already, however much it is."""
        self._elapsed(now)
        current = self._current.get(whom, 0)
        if not current and len(self._current) >= MOST_COUNTED:
            self._begin(now, -1)
        self._current[whom] = current + cost

    def _elapsed(self, now: float) -> float:
        elapsed = now - self._began
        return elapsed if 0 <= elapsed < self.rate.seconds else self._begin(now, elapsed)

    def _begin(self, now: float, elapsed: float) -> float:
        """Begin another window; how many seconds of it have passed. Unless it follows the last one without a break,
        nothing of that one counts."""
        follows = self.rate.seconds <= elapsed < 2 * self.rate.seconds
        self._previous = self._current if follows else {}
        self._current = {}
        self._began = self._began + self.rate.seconds if follows else now
        return now - self._began


class Limiter:
    """Every rate with its counts. ``rates``: None where nobody is limited; ``shared``: the counts on all nodes of what
    is written."""

    def __init__(self, rates: Rates | None, clock: Clock, shared: SharedCounts | None = None) -> None:
        self._clock = clock
        self._shared = shared
        self._counts = {name: Counts(rate) for name, rate in table(rates).items()}

    def take(self, name: str, whom: Hashable, cost: int = 1) -> float:
        """Count ``cost`` more of that rate, on this node; the seconds to wait, or 0.0 when it was counted."""
        counts = self._counts[name]
        if not counts.rate.amount:
            return 0.0
        wait = counts.take(whom, self._clock.now().timestamp(), cost)
        if wait:
            limited(name)
        return wait

    def seconds_to_wait(self, name: str, whom: Hashable) -> float:
        """Until one more of that rate would be taken, or 0.0; nothing is counted."""
        counts = self._counts[name]
        if not counts.rate.amount:
            return 0.0
        wait = counts.seconds_to_wait(whom, self._clock.now().timestamp())
        if wait:
            limited(name)
        return wait

    def count(self, name: str, whom: Hashable, cost: float) -> None:
        """Count what was taken of that rate already, and is known only now."""
        counts = self._counts[name]
        if counts.rate.amount:
            counts.count(whom, self._clock.now().timestamp(), cost)

    async def take_write(self, mutation: str, person: UUID) -> float:
        """As ``take``, for one mutation of a person and on all nodes."""
        name = mutation if mutation in self._counts else "write_rate"
        wait, rate = self.take(name, person), self._counts[name].rate
        if wait or self._shared is None or not rate.amount:
            return wait
        wait = await self._shared.take(name, rate, str(person))
        if wait:
            limited(name)
        return wait

    async def close(self) -> None:
        """Let go of what it shares with others."""
        if self._shared:
            await self._shared.close()
