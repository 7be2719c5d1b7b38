"""Deadlines are carried out when they pass."""

import logging

from actions.due import run_due
from domain.presence import Calm, renewal_interval
from gateway.monitoring import metrics
from gateway.node import Node
from models.clock import SetAhead
from models.database.outage import DATABASE, failures_logged

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """A round of the clock at each interval."""
    time, every = node.transactions.clock.seconds, node.settings.clock_interval_seconds
    calm = Calm(renewal_interval(node.settings.rules).total_seconds(), every, time())
    is_set_ahead = SetAhead(node.transactions.clock)
    while True:
        if is_set_ahead():
            calm.begins(time())
        # When a database that was down comes back, what was due meanwhile is done late; nothing is lost.
        with failures_logged(logger, "the clock could not do its round"):
            metrics.DEADLINES.inc(await run_due(node.transactions, node.id, ends_leases=calm.lasts(time())))
            calm.goes_on(time())
            DATABASE.over()
            metrics.CLOCK_ROUND.set(node.transactions.clock.now().timestamp())
        await node.transactions.clock.sleep(every)
