"""``main.py migrate``: bring the database up to date."""

from argparse import ArgumentParser, Namespace

from command_line.command import Command
from command_line.database import bring_to_the_present
from gateway.settings.startup import load


def arguments(parser: ArgumentParser) -> None:
    """How far."""
    parser.add_argument("--beside", action="store_true", help="as far as nodes of the release before can go on")


def run(options: Namespace) -> int:
    """Bring it there, and make it where there is none."""
    bring_to_the_present(load(), beside=options.beside, new=True)
    return 0


MIGRATE = Command("migrate", "bring the database up to date", run, arguments)
