"""Greenroom's command line."""

import gc
import signal

if gc.isenabled():
    # What is loaded stays: to look for garbage in it takes a tenth of the start.
    gc.disable()

if __name__ != "main" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until all is loaded Ctrl+C has nothing to leave in order, and would be told in fifty lines. A worker is not meant.
    signal.signal(signal.SIGINT, signal.SIG_DFL if __name__ == "__main__" else signal.SIG_IGN)

import argparse
import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from io import TextIOWrapper
from pathlib import Path

import orjson

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.export_person import Table, export_person
from actions.learn import learn_anew
from actions.prove_balances import mend_balances, wrong_balances
from domain.forecasting.replay import Complaints, replayed
from gateway.app import create_app
from gateway.auth.tokens import Tokens
from gateway.execution.schema import build_schema
from gateway.node import open_node
from gateway.pages import demo_data
from gateway.process.server import serve, try_ports
from gateway.process.workers import serve_by_workers
from gateway.settings.settings import Settings
from gateway.settings.startup import CannotStart, load
from models.balances import Amounts, Owner
from models.clock import SystemClock
from models.database.outage import DATABASE_DOWN_ERRORS, UNUSABLE_ERRORS
from models.days import creators_after
from models.upgrading.migrating import NobodyBeside, NoDatabase, migrate
from models.walking.in_batches import in_batches

# There is next to no garbage in it: it would be looked through twice before anything is done, and as a process ends.
gc.freeze()
gc.enable()

__all__ = ["create_app", "main"]

PEOPLE_AT_ONCE = 1_000

PAUSE_SECONDS = 0.01
"""Between two pieces, in which others write."""

NOBODY = "Nobody has that subject."

MAKE_DATABASES = frozenset({"serve", "migrate", "demo"})
"""The others are about what there is: of a mistyped address they would say that all is well there."""


def main(arguments: list[str]) -> int:
    """The command line; its exit status."""
    options = parser().parse_args(arguments)
    if options.command == "schema":
        print(build_schema().as_str())
        return 0
    if options.command == "estimate" and options.replay is not None:
        return replay(options.replay)
    try:
        settings = load(**given_to_serve(options))
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.command == "token":
        return print_token(settings, options)
    if options.command == "serve":
        try_ports(settings)
    beside = options.command == "migrate" and options.beside
    if status := bring_to_the_present(settings, beside=beside, new=options.command in MAKE_DATABASES):
        return status
    if options.command == "serve":
        start_serving(settings)
        return 0
    return 0 if options.command == "migrate" else on_a_node(settings, options)


def replay(path: str) -> int:
    """Answer what a log of JSON lines asks, as it comes; an exit status. ``path``: ``-`` for standard input."""
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
        print(problem, file=sys.stderr)
        return 2
    return 0


def given_to_serve(options: argparse.Namespace) -> dict[str, object]:
    """The settings that the command line gives itself."""
    workers = getattr(options, "workers", None)
    given: dict[str, object] = {} if workers is None else {"workers": workers}
    return given | {"demo": True} if options.command == "demo" else given


def start_serving(settings: Settings) -> None:
    """Serve by this process, or by several."""
    if settings.workers == 1:
        serve(settings)
        return
    if settings.demo:
        asyncio.run(play_demo(settings))
    serve_by_workers(settings)


def bring_to_the_present(settings: Settings, *, beside: bool, new: bool) -> int:
    """Migrate the database, or as far as nodes of the release before can go on beside; an exit status. ``new``: whether
    there may be none yet."""
    try:
        asyncio.run(migrate(settings.database_url, beside=beside, new=new))
    except NobodyBeside as problem:
        print(problem.__doc__, file=sys.stderr)
        return 2
    except (NoDatabase, *DATABASE_DOWN_ERRORS) as problem:
        return say_unusable(problem)
    return 0


def say_unusable(problem: Exception) -> int:
    """Say why nothing can be done there; an exit status."""
    reason = str(problem) or problem.__doc__
    print(f"The database of GREENROOM_DATABASE_URL cannot be used: {reason}", file=sys.stderr)
    return 1


def on_a_node(settings: Settings, options: argparse.Namespace) -> int:
    """Do what is done there and then; an exit status."""
    try:
        return asyncio.run(ON_A_NODE[options.command](settings, options))
    except UNUSABLE_ERRORS as problem:
        return say_unusable(problem)
    except OSError as problem:
        print(f"Not all could be written out: {problem}", file=sys.stderr)
        # What is still to be written could not be either, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def print_token(settings: Settings, options: argparse.Namespace) -> int:
    """Print a token for development, or say why there is none."""
    clock = SystemClock()
    tokens = Tokens(settings, clock)
    try:
        print(tokens.write(options.sub, options.name, options.scope, options.ttl, clock.now()))
    except ValueError as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


async def play_demo(settings: Settings) -> None:
    """Seed the database with the demo, and print its tokens."""
    clock = SystemClock()
    async with open_node(settings, clock) as node:
        await demo_data.set_up(node.transactions, Tokens(settings, clock))


async def demo(settings: Settings, _: argparse.Namespace) -> int:
    """The same; an exit status, as of all that is done on a node."""
    await play_demo(settings)
    return 0


async def export(settings: Settings, options: argparse.Namespace) -> int:
    """Print all that is kept of a person, as JSON."""
    async with open_node(settings, SystemClock()) as node:
        tables = await export_person(node.transactions, COMMAND_LINE, options.sub)
        if tables is None:
            print(NOBODY, file=sys.stderr)
            return 1
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


async def erase(settings: Settings, options: argparse.Namespace) -> int:
    """Erase a person, and say under which id their money stays."""
    async with open_node(settings, SystemClock()) as node:
        erased = await erase_person(node.transactions, COMMAND_LINE, options.sub, PAUSE_SECONDS)
    if erased is None:
        print(NOBODY, file=sys.stderr)
        return 1
    print(f"Erased. Money and times stay under the id {erased}.")
    return 0


async def rebuild(settings: Settings, _: argparse.Namespace) -> int:
    """Learn anew how every creator works, from all that has happened in their lines."""
    creators = occurrences = 0
    async with open_node(settings, SystemClock()) as node:
        async for several in in_batches(creators_after, PEOPLE_AT_ONCE):
            for creator_id in several:
                occurrences += await learn_anew(node.transactions, creator_id)
            creators += len(several)
    print(f"Learned how {creators} creators work, from {occurrences} occurrences.")
    return 0


async def prove(settings: Settings, options: argparse.Namespace) -> int:
    """Compare every balance with the sum of its entries, and say which differ; with ``--mend``, put them right."""
    mend: bool = options.mend
    found: dict[Owner, Amounts] = {}
    async with open_node(settings, SystemClock()) as node:
        async for compared in wrong_balances(PEOPLE_AT_ONCE):
            found |= compared.wrong
        for owner, more in found.items():
            print(f"{owner.id} {owner.currency}: the entries sum to {more} more than is kept")
            if mend:
                await node.transactions.run(mend_balances, owner.id)
    print(f"{len(found)} balances differed from their entries{' and were put right' if mend and found else ''}.")
    return 1 if found and not mend else 0


ON_A_NODE = {"demo": demo, "estimate": rebuild, "balances": prove, "export": export, "erase": erase}
"""What is done there and then, while nodes serve or not."""


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    top = argparse.ArgumentParser(prog=Path(__file__).name, description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="serve on GREENROOM_HOST and GREENROOM_PORT")
    serving.add_argument("--workers", type=int, help="by so many processes, instead of GREENROOM_WORKERS")
    migrating = commands.add_parser("migrate", help="bring the database up to date")
    migrating.add_argument("--beside", action="store_true", help="as far as nodes of the release before can go on")
    commands.add_parser("demo", help="seed a new database with the demo and print its tokens")
    commands.add_parser("schema", help="print the schema")
    estimating = commands.add_parser("estimate", help="when sessions begin")
    what = estimating.add_mutually_exclusive_group(required=True)
    what.add_argument("--replay", metavar="FILE", help="answer what a log of JSON lines asks; - for standard input")
    what.add_argument("--rebuild", action="store_true", help="learn anew how creators work, from all their lines' logs")
    balances = commands.add_parser("balances", help="compare every balance with the sum of its entries")
    balances.add_argument("--mend", action="store_true", help="keep what the entries sum to where they differ")
    for name, does in (("export", "print all that is kept of a person, as JSON"), ("erase", "erase a person")):
        commands.add_parser(name, help=does).add_argument("--sub", required=True, help="the person's subject")
    token = commands.add_parser("token", help="print a token for development")
    token.add_argument("--sub", required=True, help="the person's subject")
    token.add_argument("--name", required=True, help="the person's name")
    token.add_argument("--scope", help="scopes, separated by spaces")
    token.add_argument("--ttl", type=int, default=3600, help="seconds until it expires")
    return top


if __name__ == "__main__":
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # As shells say it. What was under way was rolled back.
        sys.exit(128 + signal.SIGINT)
