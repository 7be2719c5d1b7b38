"""A creator's sums of days on which nothing can change any more, but by a refund, are kept."""

from uuid import UUID

from models.days import fill_days, keep_days, next_to_fill, next_to_keep
from models.people import lock_line
from models.writing.transaction import Transaction


async def keep_next_days(tx: Transaction, creator_id: UUID) -> bool:
    """Keep the next days of that creator; whether there were any."""
    await lock_line(tx, creator_id)
    span = await next_to_keep(creator_id, tx.now)
    if span:
        await keep_days(creator_id, *span)
    return span is not None


async def fill_next_days(tx: Transaction, creator_id: UUID) -> bool:
    """Fill in what was not kept of days at first; whether there were any."""
    await lock_line(tx, creator_id)
    span = await next_to_fill(creator_id)
    if span:
        await fill_days(creator_id, *span)
    return span is not None
