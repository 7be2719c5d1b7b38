"""A node says again and again that its people are present.

It does so in a task of its own, which waits neither for anything that is due nor for a line: a node that is late with
it is taken for dead by the others.
"""

import logging

from domain.presence import renewal_interval
from gateway.node import Node
from models.clock import SetAhead
from models.database.outage import failures_logged

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Renew the node's leases whenever it is time to."""
    clock = node.transactions.clock
    interval = renewal_interval(node.settings.rules).total_seconds()
    renewed = clock.seconds()
    is_set_ahead = SetAhead(clock)
    while True:
        await clock.sleep(node.settings.clock_interval_seconds)
        with failures_logged(logger, "could not renew the leases of this node"):
            # By a clock that was set ahead its leases have expired.
            if is_set_ahead() or clock.seconds() - renewed >= interval:
                began = clock.seconds()
                await node.realtime.presences.renew()
                await node.realtime.calls.renew()
                renewed = began
