"""``main.py export``: print all that is kept of a person."""

from argparse import Namespace
from collections.abc import AsyncIterator, Mapping
from functools import partial

import orjson

from actions.before.staff import COMMAND_LINE
from actions.export_person import Table, export_person
from command_line.command import Command
from command_line.database import on_a_node
from command_line.person import nobody, subject
from gateway.node import Node
from gateway.settings.startup import load


def run(options: Namespace) -> int:
    """Print it, as JSON."""
    return on_a_node(load(), partial(print_all, subject=options.sub))


async def print_all(node: Node, subject: str) -> int:
    """What is kept of the person with that subject; an exit status. Raises Failed for one that nobody has."""
    tables = await export_person(node.transactions, COMMAND_LINE, subject)
    if tables is None:
        raise nobody()
    async for text in json_of(tables):
        print(text, end="")
    return 0


async def json_of(tables: AsyncIterator[Table]) -> AsyncIterator[str]:
    """The text of one object that has the rows of each table by its name, in pieces."""
    before_table = "{"
    async for name, pages in tables:
        yield f'{before_table}\n  "{name}": ['
        before_table, before_row = ",", ""
        async for rows in pages:
            for row in rows:
                yield f"{before_row}\n    {in_json(row)}"
                before_row = ","
        yield "\n  ]" if before_row else "]"
    yield "\n}\n"


def in_json(row: Mapping[str, object]) -> str:
    """A row as it stands two levels deep."""
    return orjson.dumps(row, option=orjson.OPT_INDENT_2, default=str).decode().replace("\n", "\n" + " " * 4)


EXPORT = Command("export", "print all that is kept of a person, as JSON", run, subject)
