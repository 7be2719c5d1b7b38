"""``main.py token``: print a token for development."""

from argparse import ArgumentParser, Namespace

from command_line.command import Command, Failed
from command_line.person import subject
from gateway.auth.tokens import Tokens
from gateway.settings.startup import load
from models.clock import SystemClock


def arguments(parser: ArgumentParser) -> None:
    """Whose it is, and what it is good for."""
    subject(parser)
    parser.add_argument("--name", required=True, help="the person's name")
    parser.add_argument("--scope", help="scopes, separated by spaces")
    parser.add_argument("--ttl", type=int, default=3600, help="seconds until it expires")


def run(options: Namespace) -> int:
    """Print it. Raises Failed where there can be none."""
    clock = SystemClock()
    tokens = Tokens(load(), clock)
    try:
        print(tokens.write(options.sub, options.name, options.scope, options.ttl, clock.now()))
    except ValueError as problem:
        raise Failed(str(problem), status=2) from problem
    return 0


TOKEN = Command("token", "print a token for development", run, arguments)
