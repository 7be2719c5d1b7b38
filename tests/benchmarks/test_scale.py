"""What ``make bench-scale`` counts, at a small size: it is the same on every machine, and does not grow."""

import logging
import os
import subprocess
import sys

import pytest

from benchmarks.process import CHECKOUT
from benchmarks.scale.house import Row, filled
from benchmarks.scale.rows import Measure, lines, lists, requests
from benchmarks.scale.volume import Volume
from tests.conftest import ON_POSTGRES
from tests.statements import statements

ROWS = 1_000
"""Sessions of the two who have been here for long; the long line is a tenth of it."""


async def test_statements_and_events_are_as_many_where_there_is_much(database_url: str) -> None:
    assert await grown(database_url, lines.measure, lists.measure) == []


@ON_POSTGRES
async def test_a_request_takes_as_many_round_trips_of_who_has_been_here_for_long(database_url: str) -> None:
    assert await grown(database_url, requests.measure) == []


@pytest.mark.parametrize("also", [[], pytest.param(["storm"], marks=pytest.mark.proof)], ids=["lists", "storm"])
def test_the_command_prints_what_it_has_counted(also: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.scale", "lists", *also]
    environment = os.environ | {"ROWS": "100", "DATABASE": "sqlite"}
    printed = subprocess.run(command, cwd=CHECKOUT, env=environment, check=True, capture_output=True, text=True).stdout
    rows = [line.split(" | ") for line in printed.splitlines() if line.startswith("| ")][1:]
    of_storm = ["sent to each of 200 and 10 who come at once: 20 at most"]
    assert [cells[0].removeprefix("| ") for cells in rows] == ["2 and 20 live streams"] * 2 + of_storm * len(also)
    assert rows[0][1:] == ["6.00 statements", "6.00 statements", "1.00", "1.0 |"]
    assert "missed" not in printed


@pytest.mark.parametrize(("little", "much"), [(0, 0), (0, 3), (3, 0), (float("nan"), 3)])
def test_a_row_of_which_nothing_was_seen_is_within_no_ratio(little: float, much: float) -> None:
    with pytest.raises(ValueError, match="something was not"):
        Row("approve", little, much, "statements")


def test_a_row_says_that_it_is_beyond_its_ratio() -> None:
    assert str(Row("approve", 10, 21, reach=2)) == "| approve | 10.00 ms | 21.00 ms | 2.10 | 2: missed |"
    assert str(Row("approve", 10, 20, reach=2)) == "| approve | 10.00 ms | 20.00 ms | 2.00 | 2 |"


def test_statements_are_not_taken_to_be_none_where_nothing_is_logged() -> None:
    logging.disable(logging.WARNING)
    try:
        with pytest.raises(RuntimeError, match="logging is off"), statements():
            pass
    finally:
        logging.disable(logging.NOTSET)


async def grown(url: str, *measures: Measure) -> list[str]:
    """What these count, one after the other as in the bench, and has passed the ratio to reach."""
    async with filled(url, Volume(ROWS)) as house:
        counted = [row for measure in measures for row in await measure(house) if row.is_counted]
    assert counted
    return [str(row) for row in counted if row.reach is None or not row.is_within]
