"""``main.py estimate``: when sessions begin, of a log that somebody brings, or learned anew of the database's."""

import sys
from argparse import ArgumentParser, Namespace
from io import TextIOWrapper
from pathlib import Path

from actions.learn import learn_anew
from command_line.command import Command, Failed
from command_line.database import on_a_node
from domain.forecasting.replay import Complaints, replayed
from gateway.node import Node
from gateway.settings.startup import load
from models.days import creators_after
from models.walking.in_batches import in_batches

CREATORS_AT_ONCE = 1_000


def arguments(parser: ArgumentParser) -> None:
    """Which of the two."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--replay", metavar="FILE", help="answer what a log of JSON lines asks; - for standard input")
    what.add_argument("--rebuild", action="store_true", help="learn anew how creators work, from all their lines' logs")


def run(options: Namespace) -> int:
    """Answer, or learn. Raises Failed."""
    return on_a_node(load(), rebuild) if options.replay is None else replay(options.replay)


def replay(path: str) -> int:
    """Answer what a log of JSON lines asks, as it comes; an exit status. ``path``: ``-`` for standard input. Raises
    Failed."""
    try:
        with sys.stdin if path == "-" else Path(path).open(encoding="utf-8", errors="replace") as log:
            if isinstance(log, TextIOWrapper):
                log.reconfigure(encoding="utf-8", errors="replace")
            if isinstance(sys.stdout, TextIOWrapper):
                sys.stdout.reconfigure(encoding="utf-8")
            complaints = Complaints(lambda why: print(why, file=sys.stderr))
            for answer in replayed(log, complaints):
                print(answer, flush=True)
            complaints.end()
    except OSError as problem:
        raise Failed(str(problem), status=2) from problem
    return 0


async def rebuild(node: Node) -> int:
    """Learn anew how every creator works, from all that has happened in their lines; an exit status."""
    creators = occurrences = 0
    async for several in in_batches(creators_after, CREATORS_AT_ONCE):
        for creator_id in several:
            occurrences += await learn_anew(node.transactions, creator_id)
        creators += len(several)
    print(f"Learned how {creators} creators work, from {occurrences} occurrences.")
    return 0


ESTIMATE = Command("estimate", "when sessions begin", run, arguments)
