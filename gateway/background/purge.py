"""Rows that are kept for a time only go when it is over."""

import logging

from actions.purge import purge_expired
from gateway.node import Node

EVERY_ROUNDS = 1_000

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Purge at once, and again after so many rounds of the clock."""
    while True:
        try:
            await node.transactions.run(purge_expired)
        except Exception:
            logger.exception("could not delete what is kept no longer")
        for _ in range(EVERY_ROUNDS):
            await node.transactions.clock.sleep(node.settings.clock_interval_seconds)
