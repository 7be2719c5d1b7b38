"""The person whom a command is about."""

from argparse import ArgumentParser

from command_line.command import Failed


def subject(parser: ArgumentParser) -> None:
    """The argument that says who it is."""
    parser.add_argument("--sub", required=True, help="the person's subject")


def nobody() -> Failed:
    """There is nobody of that subject."""
    return Failed("Nobody has that subject.")
