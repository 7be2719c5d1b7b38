"""Greenroom: wiring and the command line."""

import gc
import signal

if gc.isenabled():
    # What is loaded stays: to look for garbage in it takes a tenth of the start.
    gc.disable()

if __name__ != "main" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    # Until all is loaded Ctrl+C has nothing to leave in order, and would be told in fifty lines. A worker is not meant.
    signal.signal(signal.SIGINT, signal.SIG_DFL if __name__ == "__main__" else signal.SIG_IGN)

import argparse
import sys
from pathlib import Path

from command_line.balances import BALANCES
from command_line.command import Command, Failed
from command_line.demo import DEMO
from command_line.erase import ERASE
from command_line.estimate import ESTIMATE
from command_line.export import EXPORT
from command_line.migrate import MIGRATE
from command_line.schema import SCHEMA
from command_line.serve import SERVE
from command_line.token import TOKEN
from gateway.app import create_app
from gateway.settings.startup import CannotStart

# There is next to no garbage in it: it would be looked through twice before anything is done, and as a process ends.
gc.freeze()
gc.enable()

__all__ = ["create_app", "main"]

COMMANDS = (SERVE, MIGRATE, DEMO, SCHEMA, ESTIMATE, BALANCES, EXPORT, ERASE, TOKEN)


def main(arguments: list[str]) -> int:
    """The command line; its exit status."""
    options = parser(COMMANDS).parse_args(arguments)
    command: Command = options.command
    try:
        return command.run(options)
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 2
    except Failed as problem:
        print(problem, file=sys.stderr)
        return problem.status


def parser(commands: tuple[Command, ...]) -> argparse.ArgumentParser:
    """What the command line understands."""
    top = argparse.ArgumentParser(prog=Path(__file__).name, description="Greenroom's command line.")
    words = top.add_subparsers(dest="word", metavar="command", required=True)
    for command in commands:
        own = words.add_parser(command.name, help=command.about)
        command.arguments(own)
        own.set_defaults(command=command)
    return top


if __name__ == "__main__":
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        # As shells say it. What was under way was rolled back.
        sys.exit(128 + signal.SIGINT)
