"""One subscription, as a client keeps it: what it asks for, where it is, and what waits for whoever listens."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from .wire import Message

STATES = {"emblem", "estimatedStart"}
"""Subscriptions of which each value says all there is; the others are logs."""

MOST_WAITING = 1_000
"""When so many updates of one subscription wait for whoever listens, no more are asked for."""

End = None


@dataclass(eq=False)
class Operation:
    """One subscription. What comes waits for whoever listens: data, a problem, or the end."""

    query: str
    variables: dict[str, object]
    refusals: int = 0
    is_over: bool = False
    is_held: bool = False
    """Whether it was stopped because as many wait as may. Once all are taken it goes on behind the last of them."""
    _waiting: deque[dict[str, Any] | Exception | None] = field(default_factory=deque)
    _come: asyncio.Event = field(default_factory=asyncio.Event)

    def give(self, result: dict[str, Any] | Exception | None) -> None:
        """Add one to what waits. Of states only the latest waits."""
        if self._waiting and is_state(self._waiting[-1]) and is_state(result):
            self._waiting.pop()
        self._waiting.append(result)
        self._come.set()

    @property
    def is_full(self) -> bool:
        """Whether no more should come before some are taken."""
        return len(self._waiting) >= MOST_WAITING

    @property
    def is_empty(self) -> bool:
        """Whether all are taken."""
        return not self._waiting

    async def taken(self) -> dict[str, Any] | Exception | None:
        """The first that waits, or comes."""
        while not self._waiting:
            self._come.clear()
            await self._come.wait()
        return self._waiting.popleft()


def subscribe(one: str, operation: Operation) -> Message:
    """The message that begins that subscription."""
    payload = {"query": operation.query, "variables": operation.variables}
    return {"type": "subscribe", "id": one, "payload": payload}


def is_state(result: dict[str, Any] | Exception | None) -> bool:
    """Whether that result says all there is, so that those before it are not needed."""
    return isinstance(result, dict) and not STATES.isdisjoint(result)


def cursor_in(result: dict[str, Any]) -> str | None:
    """Updates of a log have a cursor; states, such as an emblem, have none and begin anew."""
    update = next(iter((result.get("data") or {}).values()), None)
    cursor = update.get("cursor") if isinstance(update, dict) else None
    return cursor if isinstance(cursor, str) else None
