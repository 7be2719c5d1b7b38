"""``main.py schema``: print the schema."""

from argparse import Namespace

from command_line.command import Command
from gateway.execution.schema import build_schema


def run(_: Namespace) -> int:
    """Print it, in SDL."""
    print(build_schema().as_str())
    return 0


SCHEMA = Command("schema", "print the schema", run)
