"""What a command of the command line is, and how one fails."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


def no_arguments(_: ArgumentParser) -> None:
    """Of a command that takes none."""


@dataclass(frozen=True, slots=True)
class Command:
    """What it is called and says of itself in ``--help``; ``run``: what it does, which is answered by an exit status;
    ``arguments``: what declares those that it takes. Raises Failed, or CannotStart, to be told in words."""

    name: str
    about: str
    run: Callable[[Namespace], int]
    arguments: Callable[[ArgumentParser], None] = no_arguments


class Failed(Exception):
    """A command cannot do what it is for: why, and the exit status that says so."""

    def __init__(self, why: str, status: int = 1) -> None:
        super().__init__(why)
        self.status = status
