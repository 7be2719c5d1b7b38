"""How often somebody may do something within a minute."""

import math
from datetime import datetime, timedelta
from typing import TypeVar

from tortoise.models import Model
from tortoise.queryset import QuerySet

from domain.refusals import RateLimited

WINDOW = timedelta(minutes=1)

M = TypeVar("M", bound=Model)


async def check_rate(done: QuerySet[M], instant: str, limit: int, now: datetime) -> None:
    """Refuse with RateLimited one more than ``limit`` a minute (0: no limit) of what was ``done``, each at the time in
    its column ``instant``."""
    if not limit:
        return
    recent = done.filter(**{f"{instant}__gt": now - WINDOW})
    # The limit-th latest must have left the window before the next may come.
    if blocking := await recent.order_by(f"-{instant}").offset(limit - 1).first():
        at: datetime = getattr(blocking, instant)
        raise RateLimited(max(1, math.ceil((at + WINDOW - now).total_seconds())))
