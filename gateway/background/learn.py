"""Saves what a node knows of creators, and what it has shown, for other nodes and for itself; and learns once all about
creators who had a history before there was a log."""

import logging
from itertools import count
from random import sample

from actions.learn import learn_anew, save_learned
from gateway.node import Node
from models.database.outage import failures_logged
from models.habits import creators_unread, is_unread
from models.walking.in_batches import in_batches

EVERY_ROUNDS = 10
ALL_EVERY = 360
"""After so many saves, creators whose history has not been read are read."""

AT_ONCE = 100

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Save after so many rounds of the clock, and read whoever was not read: soon, and again now and then."""
    for number in count():
        await node.rounds(EVERY_ROUNDS)
        # Nothing is lost: it is a fold of the log.
        with failures_logged(logger, "could not save what is known of creators"):
            if number % ALL_EVERY == 0:
                await read_all(node, node.pause_seconds)
            await save_all(node)


async def save_all(node: Node) -> None:
    """Save what was learned and shown since."""
    known = node.realtime.loaders.known
    for creator_id, folded in known.to_save().items():
        saved = await node.transactions.run(save_learned, creator_id, folded)
        if saved is None:
            known.forget(creator_id)
        else:
            folded.saved = saved


async def read_all(node: Node, pause_seconds: float) -> None:
    """Learn from all that has happened in their lines about the creators of whom that was not done."""
    async for creators in in_batches(creators_unread, AT_ONCE):
        # Each node in an order of its own, as others do the same at the same time.
        for creator_id in sample(creators, len(creators)):
            if await is_unread(creator_id):
                await learn_anew(node.transactions, creator_id, pause_seconds)
