"""How often somebody may do something within a minute, or an hour."""

import math
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from domain.refusals import RateLimited

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

NthLatest = Callable[[datetime, int], Awaitable[datetime | None]]
"""When the n-th latest was done, if that was after an instant."""


async def check_rate(done: NthLatest, limit: int, now: datetime, window: timedelta = MINUTE) -> None:
    """Refuse with RateLimited when ``limit`` of what was ``done`` lie within the ``window`` already; 0: no limit."""
    if not limit:
        return
    check_nth(await done(now - window, limit), now, window)


def check_nth(at: datetime | None, now: datetime, window: timedelta = MINUTE) -> None:
    """Refuse with RateLimited when the limit-th latest was done ``at`` an instant that has not left the window yet."""
    if at and at > now - window:
        raise RateLimited(max(1, math.ceil((at + window - now).total_seconds())))
