"""Rows that are kept for a time only go when it is over."""

import logging

from actions.purge import KEPT, purge_batch
from gateway.node import Node

EVERY_ROUNDS = 1_000
PAUSE_ROUNDS = 0.1
"""Between two batches, in which others write."""

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Purge at once, and again after so many rounds of the clock."""
    round_seconds = node.settings.clock_interval_seconds
    while True:
        try:
            await purge(node, round_seconds * PAUSE_ROUNDS)
        except Exception:
            # What is left goes in the next round: each batch stands for itself.
            logger.exception("could not delete what is kept no longer")
        for _ in range(EVERY_ROUNDS):
            await node.transactions.clock.sleep(round_seconds)


async def purge(node: Node, pause_seconds: float) -> None:
    """All that is not kept any longer, one batch after the other, events before what they speak of."""
    for kept in KEPT:
        while await node.transactions.run(purge_batch, kept):
            await node.transactions.clock.sleep(pause_seconds)
