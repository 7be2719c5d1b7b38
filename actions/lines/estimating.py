"""The order of a line and its estimates, which one transaction may need again and again."""

from uuid import UUID

from domain.lines.estimates import Estimates, estimate
from domain.lines.line import Line
from domain.lines.order import Order
from models.line.lines import learned_of
from models.writing.transaction import Transaction


async def estimates_in(tx: Transaction, creator_id: UUID, line: Line) -> Estimates:
    """The estimates of that line of the creator's, as of now; worked out once for a transaction."""
    kept = tx.estimates.get(creator_id)
    if kept is None or kept[0] != line:
        kept = tx.estimates[creator_id] = line, estimate(order_in(tx, line), await learned_of(tx, creator_id))
    return kept[1]


def order_in(tx: Transaction, line: Line) -> Order:
    """The order of that line, as of now; worked out once for a transaction, which asks for few lines again and
    again."""
    kept = next((order for order in tx.orders if order.line == line), None)
    if kept is None:
        kept = Order(line, tx.now)
        tx.orders.append(kept)
    return kept
