"""Rows that are kept for a time only go when it is over."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from actions.purge import KEPT, MOST, old_rows, purge_rows
from gateway.node import Node

FIRST = 50
AIM_SECONDS = 0.02
"""How long a part should take: of SQLite, which has one writer, everybody waits for it."""

EVERY_ROUNDS = 1_000
PAUSE_ROUNDS = 0.1
"""Between two parts, in which others write."""

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Purge at once, and again after so many rounds of the clock."""
    round_seconds = node.settings.clock_interval_seconds
    while True:
        try:
            await purge(node, round_seconds * PAUSE_ROUNDS)
        except Exception:
            # What is left goes in the next round: each part stands for itself.
            logger.exception("could not delete what is kept no longer")
        for _ in range(EVERY_ROUNDS):
            await node.transactions.clock.sleep(round_seconds)


async def purge(node: Node, pause_seconds: float) -> None:
    """All that is not kept any longer, one part after the other, events before what they speak of."""
    transactions = node.transactions
    for kept in KEPT:
        part = Part()
        while ids := await old_rows(kept, transactions.clock.now(), transactions.rules, part.rows):
            with part.measured():
                await transactions.run(purge_rows, kept, ids)
            await transactions.clock.sleep(pause_seconds)


class Part:
    """How many rows go at once: so many that those who write beside it wait for a moment, whatever the disk is like."""

    def __init__(self) -> None:
        self.rows = FIRST

    @contextmanager
    def measured(self) -> Iterator[None]:
        """The next part is smaller when this one takes longer than it should, and larger when it does not."""
        began = time.perf_counter()
        yield
        taken = time.perf_counter() - began
        self.rows = max(1, min(MOST, round(self.rows * min(2.0, AIM_SECONDS / max(taken, 1e-6)))))
