"""What the clock does, a file for each kind of deadline. Each is a guarded transition of its own, so several nodes may
try at once.

A new file is a new kind; nothing else has to name it.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from actions.folder import collected
from actions.steps.deadline import Deadline, Round
from models.writing.transactions import Transactions


def collect() -> Iterator[Deadline[Any]]:
    """The kinds of this folder. Raises TypeError for a file without one."""
    return collected(__path__, __name__, lambda one: isinstance(one, Deadline), "DEADLINE")


DEADLINES = tuple(collect())


async def run_due(transactions: Transactions, node_id: UUID, *, ends_leases: bool = True) -> int:
    """One round: do all that is due; how many things changed. ``ends_leases``: also those of nodes that seem to be
    gone."""
    this = Round(transactions.clock.now(), transactions.rules, node_id, ends_leases)
    return sum([await deadline.carry_out_all(transactions, this) for deadline in DEADLINES])
