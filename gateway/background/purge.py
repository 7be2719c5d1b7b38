"""Rows that are kept for a time only go when it is over."""

import logging

from actions.purge import RETENTIONS, old_rows, purge_rows
from gateway.node import Node
from models.database.outage import failures_logged
from models.writing.pieces import Piece

EVERY_ROUNDS = 1_000

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Purge at once, and again after so many rounds of the clock."""
    while True:
        # What is left goes in the next round: each piece stands for itself.
        with failures_logged(logger, "could not delete what is kept no longer"):
            await purge(node, node.pause_seconds)
        await node.rounds(EVERY_ROUNDS)


async def purge(node: Node, pause_seconds: float) -> None:
    """All that is not kept any longer, one piece after the other, events before what they speak of."""
    transactions = node.transactions
    for retention in RETENTIONS:
        piece = Piece()
        while ids := await old_rows(retention, transactions.clock.now(), transactions.rules, piece.rows):
            with piece.measured():
                await transactions.run(purge_rows, retention, ids)
            await transactions.clock.sleep(pause_seconds)
