"""State rather than log: the present value at once, then each one that has changed enough to matter."""

from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from typing import TypeVar

from domain.freshness import SHORTEST_INTERVAL_SECONDS
from models.clock import Clock
from subscriptions.topics import Topic, Topics

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 5.0
"""Values also change with time alone."""


async def live_values(
    topics: Topics,
    topic: str,
    clock: Clock,
    read: Callable[[], Awaitable[T | None]],
    matters: Callable[[T, T], bool],
) -> AsyncIterator[T]:
    """Values that matter, at most one every 2 s; ends when ``read`` gives None."""
    async with topics.follow(topic) as following:
        shown = await read()
        while shown is not None:
            yield shown
            await clock.sleep(SHORTEST_INTERVAL_SECONDS)
            shown = await _next(following, read, partial(matters, shown))


async def _next(following: Topic, read: Callable[[], Awaitable[T | None]], matters: Callable[[T], bool]) -> T | None:
    """The first value that matters; looks again when the topic moves, and every few seconds."""
    while True:
        turn = following.turn
        value = await read()
        if value is None or matters(value):
            return value
        await following.wait(turn, seconds=LOOK_AGAIN_SECONDS)
