"""How long to wait before coming again."""

import asyncio
import random

FIRST_SECONDS = 0.5
LONGEST_SECONDS = 30.0


async def backoff(attempt: int) -> None:
    """Wait before that attempt, counted from 0. The whole of the wait is left to chance: when a server restarts,
    its clients should not all come at once."""
    most = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** min(attempt, 10))
    await asyncio.sleep(random.uniform(0, most))  # noqa: S311
