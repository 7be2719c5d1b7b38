"""Compares the balances that are kept with the sums of their entries, some people at a time."""

import logging

from actions.prove_balances import wrong_balances
from gateway.monitoring import metrics
from gateway.node import Node
from models.database.outage import failures_logged

AT_ONCE = 100
"""People of one statement."""

PAUSE_ROUNDS = 10
"""Rounds of the clock from one statement to the next."""

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Go through all people, again and again."""
    pause = node.settings.clock_interval_seconds * PAUSE_ROUNDS
    while True:
        await node.transactions.clock.sleep(pause)
        with failures_logged(logger, "could not compare balances with their entries"):
            await prove(node, pause)


async def prove(node: Node, pause_seconds: float) -> None:
    """Go through all people once, and count whose balances are not the sums of their entries."""
    async for people, wrong in wrong_balances(AT_ONCE):
        metrics.BALANCES_PROVED.inc(people)
        for owner in wrong:
            metrics.BALANCES_WRONG.inc()
            logger.error("the balance of %s in %s is not the sum of its entries", owner.id, owner.currency)
        await node.transactions.clock.sleep(pause_seconds)
