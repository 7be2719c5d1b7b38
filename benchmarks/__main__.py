"""``python -m benchmarks``: run and print the table; a whole run is kept in a file and drawn."""

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

import uvloop

from benchmarks.contenders import BARE, EVERYBODY, OURS
from benchmarks.figures import Scale, Scenario
from benchmarks.report import file, picture
from benchmarks.report.table import table
from benchmarks.run import run
from benchmarks.scenarios import SCENARIOS


async def main(scenarios: list[Scenario], peers: set[str] | None, scale: Scale, most: int) -> None:
    """Measure and report. Told to stop, it ends every server first."""
    task = asyncio.current_task()
    assert task
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    contenders = [one for one in (*EVERYBODY, BARE) if peers is None or one is OURS or one.key in peers]
    results = await run(scenarios, contenders, scale, most)
    sys.stdout.write(table(results, scenarios) + "\n")
    if peers is None and len(scenarios) == len(SCENARIOS) and not scale.quick:
        file.write(results, scenarios)
        picture.draw(results, scenarios)


MOST_REPETITIONS = 3


def parser() -> argparse.ArgumentParser:
    """What the command line understands."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    keys, names = ", ".join(one.key for one in SCENARIOS), ", ".join(one.key for one in (*EVERYBODY, BARE))
    options.add_argument("--only", metavar="SCENARIOS", help=f"some of: {keys}")
    options.add_argument("--peers", metavar="PEERS", help=f"some of: {names}")
    options.add_argument("--quick", action="store_true", help="once and small: to see that it works, not to compare")
    options.add_argument("--repetitions", type=int, default=MOST_REPETITIONS, help="at most so many of each")
    return options


if __name__ == "__main__":
    given = parser().parse_args()
    only = set(given.only.split(",")) if given.only else {one.key for one in SCENARIOS}
    chosen = [one for one in SCENARIOS if one.key in only]
    with suppress(asyncio.CancelledError):
        uvloop.run(
            main(chosen, set(given.peers.split(",")) if given.peers else None, Scale(given.quick), given.repetitions)
        )
