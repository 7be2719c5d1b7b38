"""Hints that wait: of each topic only the one that reaches furthest."""

import asyncio
from math import inf


def reach(hint: str) -> float:
    """How far a hint reaches: to the offset that it names, or beyond all where something may have been missed."""
    return int(hint) if hint.isdecimal() else inf


class ConflatingQueue:
    """A queue that keeps of each channel only the hint that reaches furthest, in order of arrival: nodes write side by
    side, so that the last hint to come is not always of the last event."""

    def __init__(self) -> None:
        self._hints: dict[str, str] = {}
        self._arrived = asyncio.Event()

    def put(self, channel: str, message: str) -> None:
        """Add a hint; of two of the same channel the one that reaches further stays."""
        self._hints[channel] = max(self._hints.get(channel, message), message, key=reach)
        self._arrived.set()

    async def take(self, most: int) -> dict[str, str]:
        """Wait for hints, and take up to that many."""
        while not self._hints:
            self._arrived.clear()
            await self._arrived.wait()
        channels = list(self._hints)[:most]
        return {channel: self._hints.pop(channel) for channel in channels}

    def put_back(self, hints: dict[str, str]) -> None:
        """Put hints back that could not be sent, before those that came since."""
        since, self._hints = self._hints, hints
        for channel, message in since.items():
            self.put(channel, message)
        self._arrived.set()
