"""``main.py demo``: seed a new database with the demo."""

from argparse import Namespace

from command_line.command import Command
from command_line.database import on_a_node
from gateway.auth.tokens import Tokens
from gateway.node import Node
from gateway.pages import demo_data
from gateway.settings.startup import load


def run(_: Namespace) -> int:
    """Seed it, and print the tokens of everybody there."""
    return on_a_node(load(demo=True), set_up_demo, new=True)


async def set_up_demo(node: Node) -> int:
    """The same on a node that is open; an exit status."""
    await demo_data.set_up(node.transactions, Tokens(node.settings, node.transactions.clock))
    return 0


DEMO = Command("demo", "seed a new database with the demo and print its tokens", run)
