"""A creator's statistics over a span of time."""

from datetime import datetime, timedelta
from uuid import UUID

from models.stats.whole_days import days_in, sums_of_days
from models.sums.manners import MICROSECOND, promises_of
from models.sums.session_sums import Sums, sums_of

MINUTE = timedelta(minutes=1)


async def stats_of(creator_id: UUID, start: datetime, end: datetime) -> Sums:
    """Of the creator's sessions that were requested from ``start`` until before ``end``: whole days as they are kept,
    what is before and behind them session by session."""
    days, others = await days_in(creator_id, start, end)
    sums, _ = await sums_of_days(creator_id, *days) if days else (Sums(), None)
    for other in others:
        sums = sums.plus(await sums_of(creator_id, *other))
    return sums


def minutes_of(sums: Sums) -> int:
    """How many whole minutes were spent in the completed sessions."""
    return sums.used * MICROSECOND // MINUTE


def approval_rate_of(sums: Sums) -> float | None:
    """The share of the decided requests that were not denied; None when none was decided."""
    return (sums.decided - sums.denied) / sums.decided if sums.decided else None


def estimate_error_of(sums: Sums) -> float | None:
    """The mean distance in seconds between the first estimate and the start; None when none began."""
    return sums.off / sums.begun / 1_000_000 if sums.begun else None


async def promises_kept(creator_id: UUID, start: datetime, end: datetime) -> float | None:
    """Of the sessions requested from ``start`` until before ``end`` that were promised and have begun, or never began,
    the share that began in time; None when there was none."""
    days, others = await days_in(creator_id, start, end)
    _, manners = await sums_of_days(creator_id, *days) if days else (None, None)
    if manners is None:
        return (await promises_of(creator_id, start, end)).promises_kept
    for other in others:
        manners = manners.plus(await promises_of(creator_id, *other))
    return manners.promises_kept
