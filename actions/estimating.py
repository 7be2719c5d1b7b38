"""What an action tells people of when sessions begin."""

from uuid import UUID

from domain.estimates import Estimates, estimate
from domain.line import Line
from models.lines import learned_of
from models.transaction import Transaction


async def estimates_in(tx: Transaction, creator_id: UUID, line: Line) -> Estimates:
    """By session, the estimates of that line of the creator's, now; worked out once for a transaction."""
    kept = tx.estimates.get(creator_id)
    if kept is None or kept[0] != line:
        kept = tx.estimates[creator_id] = line, estimate(line, tx.now, await learned_of(tx, creator_id))
    return kept[1]
