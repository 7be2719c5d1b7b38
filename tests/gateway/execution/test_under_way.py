"""What one who asks has under way at once costs no more than one operation may; the rest of theirs waits."""

import asyncio
from typing import ClassVar

import pytest
import strawberry

from gateway.execution.asker import Asker
from gateway.execution.cost import ITEMS_PER_UNIT, cost_of_reading
from gateway.execution.schema import BoundedCompiledExecutor, Schema
from gateway.execution.under_way import UnderWay
from schema.cost import costs
from tests.gateway.execution.asking import NO_LIMITS, asking

ANA, BEN = Asker("ana", NO_LIMITS), Asker("ben", NO_LIMITS)
MOST = 100


class Coming:
    """Those who come, and of what costs they have entered."""

    def __init__(self, most: int = MOST) -> None:
        self.under_way = UnderWay(most)
        self.entered: list[tuple[Asker, int]] = []

    async def come(self, *costs: int, asker: Asker = ANA) -> list[asyncio.Task[None]]:
        coming = [asyncio.create_task(self._come(asker, cost)) for cost in costs]
        await self.turns()
        return coming

    async def leave(self, cost: int, asker: Asker = ANA) -> None:
        self.under_way.leave(asker, cost)
        await self.turns()

    async def turns(self) -> None:
        for _ in range(5):
            await asyncio.sleep(0)

    async def _come(self, asker: Asker, cost: int) -> None:
        await self.under_way.enter(asker, cost)
        self.entered.append((asker, cost))


async def test_what_does_not_fit_beside_ones_own_waits_and_nobody_waits_for_anybody_else() -> None:
    coming = Coming()
    await coming.come(60, 60, 40)
    assert coming.entered == [(ANA, 60), (ANA, 40)]
    await coming.come(60, asker=BEN)
    assert coming.entered[2:] == [(BEN, 60)]
    await coming.leave(40)
    assert len(coming.entered) == 3
    await coming.leave(60)
    assert coming.entered[3:] == [(ANA, 60)]


async def test_of_what_waits_the_cheapest_comes_first() -> None:
    coming = Coming()
    await coming.come(100, 90, 90, 5)
    await coming.leave(100)
    assert coming.entered[1:] == [(ANA, 5), (ANA, 90)]


async def test_what_costs_all_that_an_operation_may_or_more_is_let_in_alone() -> None:
    coming = Coming()
    await coming.come(MOST * 2, 1)
    assert coming.entered == [(ANA, MOST * 2)]
    await coming.leave(MOST * 2)
    assert coming.entered[1:] == [(ANA, 1)]


async def test_who_goes_while_they_wait_or_as_they_are_let_in_takes_nothing_with_them() -> None:
    coming = Coming()
    _, goes, follows = await coming.come(100, 70, 80)
    goes.cancel()
    coming.under_way.leave(ANA, 100)
    follows.cancel()
    await asyncio.wait([goes, follows])
    assert goes.cancelled()
    assert follows.cancelled()
    await coming.come(100)
    assert coming.entered[1:] == [(ANA, 100)]


async def test_without_a_limit_nobody_waits() -> None:
    coming = Coming(0)
    await coming.come(10**6, 10**6, 10**6)
    assert len(coming.entered) == 3


class Held:
    """Who has begun, and whether they may end."""

    begun: ClassVar[list[str]]
    may_end: ClassVar[asyncio.Event]


async def hold_up(by: str, also: list[str] | None = None) -> str:
    """What goes on until all may end."""
    Held.begun.append(by)
    await Held.may_end.wait()
    return by


@strawberry.type
class Query:
    held: str = strawberry.field(resolver=hold_up, metadata=costs(60))


@pytest.fixture
async def schema() -> Schema:
    Held.begun, Held.may_end = [], asyncio.Event()
    return Schema(strawberry.Schema(Query), BoundedCompiledExecutor, MOST, cpu_seconds=0, introspection=True)


async def test_an_asker_is_the_person_and_for_nobody_the_address(schema: Schema) -> None:
    asked = []
    for viewer, address in (("ana", "1"), ("ana", "2"), ("ben", "1"), (None, "1"), (None, "1"), (None, "2")):
        operation = await schema.operations.prepare(f'{{ held(by: "{viewer} {address}") }}', None)
        asked.append(asyncio.create_task(schema.execute(operation, None, asking(viewer, address))))
    await asyncio.sleep(0)
    while len(Held.begun) < 4:
        await asyncio.sleep(0)
    assert Held.begun == ["ana 1", "ben 1", "None 1", "None 2"]
    Held.may_end.set()
    found = await asyncio.gather(*asked)
    assert [one.data and one.data["held"] for one in found] == ["ana 1", "ana 2", "ben 1", "None 1", "None 1", "None 2"]


async def test_variables_cost_what_it_takes_to_read_them(schema: Schema) -> None:
    many = ["x"] * ITEMS_PER_UNIT * MOST
    for variables in ({"a": many}, {"a": [{"b": many}, None]}):
        assert cost_of_reading(variables) == MOST
    assert cost_of_reading({"input": {"streamId": "x", "body": "y" * 10_000}}) == cost_of_reading(None) == 0
    operation = await schema.operations.prepare('query($a: [String!]) { held(by: "a", also: $a) }', None)
    first, second = (asyncio.create_task(schema.execute(operation, {"a": many}, asking("ana"))) for _ in range(2))
    for _ in range(20):
        await asyncio.sleep(0)
    assert Held.begun == ["a"]
    Held.may_end.set()
    assert [(await one).data for one in (first, second)] == [{"held": "a"}] * 2
