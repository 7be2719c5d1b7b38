"""Has SQLite look at its tables now and then: it plans queries by what it finds there. A start does so first."""

import logging

from gateway.node import Node
from models.database.outage import failures_logged
from models.upgrading.planning import look_again, take_over

EVERY_ROUNDS = 3_600

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Look again after so many rounds of the clock."""
    while True:
        await node.rounds(EVERY_ROUNDS)
        with failures_logged(logger, "could not look at the tables"):
            await plan(node)


async def plan(node: Node) -> None:
    """Look at the tables, and plan by that from now on."""
    if await node.transactions.run(look_again):
        await take_over()
