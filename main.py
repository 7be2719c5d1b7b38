"""Greenroom's command line."""

import argparse
import asyncio
import sys
from pathlib import Path

from gateway.app import create_app
from gateway.auth.tokens import Tokens
from gateway.execution.schema import build_schema
from gateway.node import open_node
from gateway.pages import demo_data
from gateway.server import serve
from gateway.settings import Settings
from gateway.startup import CannotStart, load
from models.clock import SystemClock
from models.database import migrate
from models.outage import UNREACHABLE_ERRORS

__all__ = ["create_app", "main"]


def main(arguments: list[str]) -> int:
    """The command line; its exit status."""
    options = parser().parse_args(arguments)
    if options.command == "schema":
        print(build_schema().as_str())
        return 0
    try:
        settings = load()
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    if options.command != "token":
        try:
            asyncio.run(migrate(settings.database_url))
        except UNREACHABLE_ERRORS as problem:
            print(f"The database of GREENROOM_DATABASE_URL cannot be used: {problem or 'no answer'}", file=sys.stderr)
            return 1
    match options.command:
        case "serve":
            serve(settings)
        case "demo":
            asyncio.run(play_demo(settings))
        case "token":
            clock = SystemClock()
            tokens = Tokens(settings, clock)
            try:
                print(tokens.write(options.sub, options.name, options.scope, options.ttl, clock.now()))
            except (ValueError, OverflowError) as problem:
                print(problem, file=sys.stderr)
                return 2
    return 0


async def play_demo(settings: Settings) -> None:
    """Seed the database with the demo, and print its tokens."""
    clock = SystemClock()
    async with open_node(settings, clock) as node:
        await demo_data.set_up(node.transactions, Tokens(settings, clock))


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    top = argparse.ArgumentParser(prog=Path(__file__).name, description=__doc__)
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="serve on GREENROOM_HOST and GREENROOM_PORT")
    commands.add_parser("migrate", help="bring the database up to date")
    commands.add_parser("demo", help="seed a new database with the demo and print its tokens")
    commands.add_parser("schema", help="print the schema")
    token = commands.add_parser("token", help="print a token for development")
    token.add_argument("--sub", required=True, help="the person's subject")
    token.add_argument("--name", required=True, help="the person's name")
    token.add_argument("--scope", help="scopes, separated by spaces")
    token.add_argument("--ttl", type=int, default=3600, help="seconds until it expires")
    return top


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
