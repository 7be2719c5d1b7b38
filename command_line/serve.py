"""``main.py serve``: serve, by this process or by several."""

from argparse import ArgumentParser, Namespace

from command_line.command import Command
from command_line.database import bring_to_the_present, on_a_node
from command_line.demo import set_up_demo
from gateway.process.server import serve, try_ports
from gateway.process.workers import serve_by_workers
from gateway.settings.startup import load


def arguments(parser: ArgumentParser) -> None:
    """How many serve."""
    parser.add_argument("--workers", type=int, help="by so many processes, instead of GREENROOM_WORKERS")


def run(options: Namespace) -> int:
    """Serve until told to stop."""
    settings = load() if options.workers is None else load(workers=options.workers)
    try_ports(settings)
    several = settings.workers > 1
    if several and settings.demo:
        on_a_node(settings, set_up_demo, new=True)
    else:
        bring_to_the_present(settings, new=True)
    (serve_by_workers if several else serve)(settings)
    return 0


SERVE = Command("serve", "serve on GREENROOM_HOST and GREENROOM_PORT", run, arguments)
