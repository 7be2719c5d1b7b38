"""``python -m benchmarks.scale``: the table of what grows. ``ROWS``: sessions of each of the two who have been here for
long, to which come those of everybody else; ``DATABASE``: sqlite or postgres; arguments: some of the files in rows/."""

import asyncio
import logging
import os
import sys

from benchmarks.scale.house import opened
from benchmarks.scale.rows import collect
from benchmarks.scale.volume import EVERYBODY

ROWS = 20_000


def say(line: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{line}\n")


async def main(database: str, rows: int, only: set[str]) -> None:
    """Fill, measure and print."""
    say(f"{database}, {rows:,} sessions each of an old fan and an old creator, {EVERYBODY} times as many of others")
    async with opened(database, rows) as house:
        filled = house.filled
        say(f"{filled.rows:,} rows, {filled.size / 1e9:.2f} GB, filled in {filled.seconds:.0f} s\n")
        say("| what | little | much | ratio | reach |\n|---|---|---|---|---|")
        for measure in collect():
            if not only or measure.__module__.rpartition(".")[2] in only:
                for row in await measure(house):
                    say(str(row))


if __name__ == "__main__":
    # Thousands at once are slow, as is to be seen in the table.
    logging.getLogger("greenroom").setLevel(logging.ERROR)
    asyncio.run(main(os.environ.get("DATABASE", "sqlite"), int(os.environ.get("ROWS", ROWS)), set(sys.argv[1:])))
