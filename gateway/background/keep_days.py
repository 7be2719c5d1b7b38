"""Keeps the sums of each creator's days, once a day, so that a year is read from its days."""

import logging

from actions.keep_days import fill_next_days, keep_next_days
from gateway.node import Node
from models.database.outage import failures_logged
from models.days import creators_after, next_to_fill, next_to_keep
from models.walking.in_batches import in_batches

EVERY_ROUNDS = 3_600
AT_ONCE = 100

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Go through all creators after so many rounds of the clock."""
    while True:
        await node.rounds(EVERY_ROUNDS)
        # What is not kept is summed session by session.
        with failures_logged(logger, "could not keep the sums of days"):
            await keep_days(node, node.pause_seconds)


async def keep_days(node: Node, pause_seconds: float) -> None:
    """For each creator, keep every day that may be kept by now, then fill in what kept days lacked at first."""
    transactions = node.transactions
    async for creators in in_batches(creators_after, AT_ONCE):
        for creator_id in creators:
            while await next_to_keep(creator_id, transactions.clock.now()):
                await transactions.run(keep_next_days, creator_id)
                await transactions.clock.sleep(pause_seconds)
            while await next_to_fill(creator_id):
                await transactions.run(fill_next_days, creator_id)
                await transactions.clock.sleep(pause_seconds)
