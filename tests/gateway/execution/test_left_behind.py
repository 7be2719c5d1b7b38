"""An error that nulls what others are part of leaves nothing behind, whenever it comes."""

import asyncio
import gc
import warnings

import pytest
import strawberry

from gateway.execution.bounded import BoundedExecutor
from gateway.execution.schema import BoundedCompiledExecutor, Schema
from schema.request_errors import BadRequest
from tests.gateway.execution.asking import asking


async def turns(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


@strawberry.type
class Leaf:
    depth: int

    @strawberry.field
    async def child(self, after: int) -> "Leaf":
        await turns(after)
        return Leaf(depth=self.depth + 1)

    @strawberry.field
    async def many(self, after: int) -> list["Leaf"]:
        await turns(after)
        return [self, self]


@strawberry.type
class Query:
    @strawberry.field
    async def wrong(self, after: int) -> int:
        await turns(after)
        raise BadRequest

    @strawberry.field
    async def leaf(self, after: int) -> Leaf:
        await turns(after)
        return Leaf(depth=0)


READ_ONCE = "leaf(after: 1) { many(after: 1) { child(after: 1) { depth } } }"
READ_AGAIN = "leaf(after: 1) { many(after: 1) { child(after: 1) { depth } again: child(after: 1) { depth } } }"


@pytest.mark.parametrize("executor", [BoundedCompiledExecutor, BoundedExecutor], ids=["compiled", "stock"])
@pytest.mark.parametrize("beside", [READ_ONCE, READ_AGAIN], ids=["once", "again"])
async def test_what_has_yet_to_begin_is_closed(executor: type[BoundedExecutor], beside: str) -> None:
    schema = Schema(strawberry.Schema(Query), executor, 0, cpu_seconds=2, introspection=True)
    nobody = asking()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        for after in range(14):
            operation = await schema.operations.prepare(f"{{ wrong(after: {after}) {beside} }}", None)
            assert (await schema.execute(operation, None, nobody)).data is None
        gc.collect()
    assert [str(one.message) for one in warned] == []
