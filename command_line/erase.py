"""``main.py erase``: erase a person."""

from argparse import Namespace
from functools import partial

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from command_line.command import Command
from command_line.database import on_a_node
from command_line.person import nobody, subject
from gateway.node import Node
from gateway.settings.startup import load

PAUSE_SECONDS = 0.01
"""Between two pieces, in which others write."""


def run(options: Namespace) -> int:
    """Erase them on a node."""
    return on_a_node(load(), partial(erase, subject=options.sub))


async def erase(node: Node, subject: str) -> int:
    """Erase the person with that subject, and say under which id their money stays; an exit status. Raises Failed for
    one that nobody has."""
    erased = await erase_person(node.transactions, COMMAND_LINE, subject, PAUSE_SECONDS)
    if erased is None:
        raise nobody()
    print(f"Erased. Money and times stay under the id {erased}.")
    return 0


ERASE = Command("erase", "erase a person", run, subject)
