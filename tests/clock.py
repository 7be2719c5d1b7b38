"""A clock that tests move."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sockets import TIMEOUT_SECONDS

START = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)


def at(**after_start: float) -> str:
    """That instant as answers have it."""
    return (START + timedelta(**after_start)).isoformat().replace("+00:00", "Z")


class ManualClock:
    """Stands still until it is moved; who sleeps wakes when their moment has come."""

    def __init__(self, start: datetime = START) -> None:
        self._now = start
        self._passed = timedelta(seconds=start.timestamp())
        self._moved = asyncio.Event()
        self._lain_down = asyncio.Event()
        self._asleep: dict[asyncio.Task[Any] | None, timedelta] = {}

    def now(self) -> datetime:
        return self._now

    def seconds(self) -> float:
        return self._passed.total_seconds()

    async def sleep(self, seconds: float) -> None:
        until = self._passed + timedelta(seconds=seconds)
        task = asyncio.current_task()
        self._asleep[task] = until
        self._lain_down.set()
        self._lain_down = asyncio.Event()
        try:
            while self._passed < until:
                await self._moved.wait()
        finally:
            self._asleep.pop(task, None)

    async def until_asleep(self, tasks: Iterable[asyncio.Task[Any]]) -> None:
        """Wait until all of these sleep."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while not self._asleep.keys() >= set(tasks):
                await self._lain_down.wait()

    def move(self, **by: float) -> datetime:
        """Move on by ``seconds=``, ``minutes=``, ``hours=`` or ``days=``; the new now."""
        self._now += timedelta(**by)
        self._passed += timedelta(**by)
        # Whoever is about to wake is not asleep any more.
        self._asleep = {task: until for task, until in self._asleep.items() if until > self._passed}
        self._moved.set()
        self._moved = asyncio.Event()
        return self._now

    def set_ahead(self, **by: float) -> None:
        """Somebody sets it ahead by ``hours=`` and so on; no time passes."""
        self._now += timedelta(**by)

    def set_back(self, **by: float) -> None:
        """Somebody sets it back by ``hours=`` and so on; no time passes."""
        self._now -= timedelta(**by)
