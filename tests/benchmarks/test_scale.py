"""What ``make bench-scale`` counts, at a small size: it is the same on every machine, and does not grow."""

from benchmarks.scale.house import filled
from benchmarks.scale.rows import Measure, lines, lists, requests
from benchmarks.scale.volume import Volume
from tests.conftest import ON_POSTGRES

ROWS = 1_000
"""Sessions of the two who have been here for long; the long line is a tenth of it."""


async def test_statements_and_events_are_as_many_where_there_is_much(database_url: str) -> None:
    assert await grown(database_url, lines.measure, lists.measure) == []


@ON_POSTGRES
async def test_a_request_takes_as_many_round_trips_of_who_has_been_here_for_long(database_url: str) -> None:
    assert await grown(database_url, requests.measure) == []


async def grown(url: str, *measures: Measure) -> list[str]:
    """What these count, one after the other as in the bench, and has passed the ratio to reach."""
    async with filled(url, Volume(ROWS)) as house:
        counted = [row for measure in measures for row in await measure(house) if row.is_counted]
    assert counted
    return [str(row) for row in counted if row.reach is None or row.ratio > row.reach]
