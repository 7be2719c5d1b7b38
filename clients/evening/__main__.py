"""``python -m clients.evening``: fills the evening of a creator of the demo."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from clients.evening.demo import CannotBegin
from clients.evening.evening import Choices, fill


def main(arguments: Sequence[str]) -> int:
    """The command line; its exit status."""
    try:
        books = asyncio.run(fill(choices(arguments)))
    except CannotBegin as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Broken off: who still waits does so until their request expires, or the creator acts.\n")
        return 1
    return 0 if books.are_right else 1


def choices(arguments: Sequence[str]) -> Choices:
    """What the command line chooses."""
    top = argparse.ArgumentParser(prog="make evening ARGS=…", description=__doc__)
    top.add_argument("--address", default="http://127.0.0.1:8000", help="of the server, else %(default)s")
    top.add_argument("--creator", default="Ana", help="whose evening it is, else %(default)s")
    top.add_argument("--with-creator", action="store_true", help="play the creator too, and look on")
    top.add_argument("--seed", type=int, default=7, help="the same seed is the same evening")
    top.add_argument("--speed", type=positive, default=20, help="how many minutes of the evening a minute is")
    top.add_argument("--timeout", type=positive, default=900, help="seconds after which who has not begun gives up")
    given = top.parse_args(arguments)
    return Choices(given.address.rstrip("/"), given.creator, given.seed, given.speed, given.timeout, given.with_creator)


def positive(text: str) -> float:
    """A number above 0. Raises ValueError."""
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError
    return number


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
