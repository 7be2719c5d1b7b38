"""Every query and mutation asks the database as often where there is much as where there is little."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

from benchmarks.scale.asked import Asked, Pair
from benchmarks.scale.house import NEARLY_EMPTY, House, filled
from benchmarks.scale.pairs import ALL, Inside, pair_of
from benchmarks.scale.rows.requests import watching
from benchmarks.scale.volume import Volume
from domain.call_providers import CallProvider
from gateway.execution.schema import build_schema
from models.clock import SystemClock
from tests.clock import ManualClock
from tests.parts.databases import Backend
from tests.statements import statements

FULL = Volume(400)
TIMES = 4


def test_every_query_and_mutation_is_asked() -> None:
    schema = build_schema().core
    assert schema.query_type
    assert schema.mutation_type
    fields = {f"query {name}" for name in schema.query_type.fields}
    fields |= {f"mutation {name}" for name in schema.mutation_type.fields}
    assert {name.partition(",")[0] for name in ALL} == fields


async def test_the_database_is_asked_as_often_on_a_nearly_empty_and_on_a_full_one(backend: Backend) -> None:
    clock = ManualClock(SystemClock().now())
    async with backend.databases.migrated() as url, quiet(url, NEARLY_EMPTY, clock) as house:
        little = await counted_by(house, "new", clock)
    async with backend.databases.migrated() as url, quiet(url, FULL, clock) as house:
        much, old = [await counted_by(house, age, clock) for age in ("new", "old")]
    more = {name: (little[name], much[name], old[name]) for name in ALL if not little[name] == much[name] == old[name]}
    assert more == {}


def quiet(url: str, volume: Volume, clock: ManualClock) -> AbstractAsyncContextManager[House]:
    """A house with nothing to do by itself."""
    return filled(url, volume, clock, clock_interval_seconds=10**9)


async def counted_by(house: House, age: str, clock: ManualClock) -> dict[str, int]:
    """How often the database is asked for each by those two: the least of some times, as the node asks it too."""
    transactions = house.node.transactions
    transactions.rules = replace(transactions.rules, calls=CallProvider.REPORTED)
    pair = await pair_of(Inside(house), age, clock)
    return {name: min([await counted(pair, asked, clock) for _ in range(TIMES)]) for name, asked in ALL.items()}


async def counted(pair: Pair, asked: Asked, clock: ManualClock) -> int:
    """Statements on SQLite, and round trips on PostgreSQL."""
    count = 0

    def note(_: str) -> None:
        nonlocal count
        count += 1

    @asynccontextmanager
    async def counting() -> AsyncIterator[None]:
        nonlocal count
        # What was kept is not any longer: ten times as long as it took to read, beside whatever else the machine does.
        clock.move(seconds=5)
        with statements(others=True) as found, watching(note):
            yield
        count = count or len(found.asked)

    watch: AbstractAsyncContextManager[None] = counting()
    await pair.once(asked, lambda: watch)
    return count
