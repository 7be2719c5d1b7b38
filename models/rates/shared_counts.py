"""What is written, counted on all nodes together, in the Redis or Valkey that they broadcast through."""

import asyncio
import logging

from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError

from domain.rates import Rate, seconds_to_wait
from models.absence import Absence

ANSWER_SECONDS = 0.25
"""How long a mutation waits to be counted; when it takes longer, each node counts alone."""

ALONE_SECONDS = 5.0
"""After so long the server is tried again."""

SHORTEST_WAIT = 1.0
"""The least number of seconds that somebody who was refused is told to wait."""

PREFIX = "greenroom:rate"

OF_THE_CLIENT = "async+redis://"
"""No address: the connections are the client's. ``limits`` would refuse one without a port, which is as good."""

logger = logging.getLogger("greenroom.rates")


class ValkeyCounts:
    """Counts by the server's clock. While it cannot be reached everything is let through, and nodes count alone."""

    def __init__(self, url: str) -> None:
        self._client = Valkey.from_url(url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS)
        self._storage = RedisStorage(
            OF_THE_CLIENT, implementation="valkey", key_prefix=PREFIX, connection_pool=self._client.connection_pool
        )
        self._limiter = SlidingWindowCounterRateLimiter(self._storage)
        self._alone_until = 0.0
        self._absence = Absence(logger, "each node counts alone what is written", "all nodes count together again")

    async def take(self, name: str, rate: Rate, whom: str) -> float:
        """Count one more, or give the seconds to wait; 0.0 when it was counted, and when nobody can say."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._alone_until:
            return 0.0
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                found = await self._take(RateLimitItemPerSecond(rate.amount, rate.seconds, name), rate, whom)
        except (ValkeyError, OSError, TimeoutError) as error:
            self._alone_until = loop.time() + ALONE_SECONDS
            self._absence.noticed(repr(error))
            return 0.0
        self._absence.over()
        return found

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _take(self, item: RateLimitItemPerSecond, rate: Rate, whom: str) -> float:
        if await self._limiter.hit(item, whom):
            return 0.0
        window = await self._storage.get_sliding_window(item.key_for(whom), rate.seconds)
        previous, _, current, current_left = window
        # Kept for twice as long as it lasts, to be the previous one then.
        left = max(0.0, current_left - rate.seconds)
        # It may have ended since.
        return max(SHORTEST_WAIT, seconds_to_wait(rate, previous, current, rate.seconds - left))
