"""Has SQLite look at its tables now and then: it plans queries by what it finds there. A start does so first."""

import logging

from gateway.node import Node
from models.database.outage import log_failure
from models.upgrading.planning import look_again, take_over

EVERY_ROUNDS = 3_600

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Look again after so many rounds of the clock."""
    while True:
        await node.rounds(EVERY_ROUNDS)
        try:
            await plan(node)
        except Exception as error:
            log_failure(logger, error, "could not look at the tables")


async def plan(node: Node) -> None:
    """Look at the tables, and plan by that from now on."""
    if await node.transactions.run(look_again):
        await take_over()
