"""``main.py balances``: compare every balance with the sum of its entries."""

from argparse import ArgumentParser, Namespace
from functools import partial

from actions.prove_balances import mend_balances, wrong_balances
from command_line.command import Command
from command_line.database import on_a_node
from gateway.node import Node
from gateway.settings.startup import load
from models.balances import Amounts, Owner

OWNERS_AT_ONCE = 1_000


def arguments(parser: ArgumentParser) -> None:
    """Whether to put right what differs."""
    parser.add_argument("--mend", action="store_true", help="keep what the entries sum to where they differ")


def run(options: Namespace) -> int:
    """Compare them on a node."""
    return on_a_node(load(), partial(compare, mend=options.mend))


async def compare(node: Node, mend: bool) -> int:
    """Say which differ, and ``mend`` them; an exit status, which is 1 where some still do."""
    found: dict[Owner, Amounts] = {}
    async for compared in wrong_balances(OWNERS_AT_ONCE):
        found |= compared.wrong
    for owner, more in found.items():
        print(f"{owner.id} {owner.currency}: the entries sum to {more} more than is kept")
        if mend:
            await node.transactions.run(mend_balances, owner.id)
    print(f"{len(found)} balances differed from their entries{' and were put right' if mend and found else ''}.")
    return 1 if found and not mend else 0


BALANCES = Command("balances", "compare every balance with the sum of its entries", run, arguments)
