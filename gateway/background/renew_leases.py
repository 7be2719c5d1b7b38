"""A node says again and again that its people are present.

It does so in a task of its own, which waits neither for anything that is due nor for a line: a node that is late with
it is taken for dead by the others.
"""

import logging

from domain.presence import renewal_interval
from gateway.node import Node
from models.clock import SetAhead
from models.database.outage import log_failure

logger = logging.getLogger("greenroom.node")


async def run(node: Node) -> None:
    """Renew the node's leases whenever it is time to."""
    clock = node.transactions.clock
    interval = renewal_interval(node.settings.rules).total_seconds()
    renewed = clock.seconds()
    is_set_ahead = SetAhead(clock)
    while True:
        await clock.sleep(node.settings.clock_interval_seconds)
        try:
            # By a clock that was set ahead its leases have expired.
            if is_set_ahead() or clock.seconds() - renewed >= interval:
                began = clock.seconds()
                await node.realtime.presences.renew()
                await node.realtime.calls.renew()
                renewed = began
        except Exception as error:
            log_failure(logger, error, "could not renew the leases of this node")
