"""The one source of time. Tests inject one that they can move."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

SINCE_BEGINNING = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""The clock that nobody sets; Linux has one that goes on while the machine sleeps."""


class Clock(Protocol):
    """Tells the time in UTC, and waits. ``seconds`` are counted from any moment, and go on evenly even when somebody
    sets the clock: to measure how long something lasts."""

    def now(self) -> datetime: ...
    def seconds(self) -> float: ...
    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant in UTC."""
        return datetime.now(UTC)

    def seconds(self) -> float:
        """Seconds since the machine began."""
        return time.clock_gettime(SINCE_BEGINNING)

    async def sleep(self, seconds: float) -> None:
        """Wait that long."""
        await asyncio.sleep(seconds)


LEAST_SECONDS = 1.0
"""By which a clock is set rather than corrected little by little."""


class SetAhead:
    """Whether somebody has set a clock ahead since this was asked for the last time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._by = self._ahead()

    def __call__(self) -> bool:
        before, self._by = self._by, self._ahead()
        return self._by - before > LEAST_SECONDS

    def _ahead(self) -> float:
        return self._clock.now().timestamp() - self._clock.seconds()
