"""An operation that has taken more CPU than it may is ended: the whole answer says so, and nothing half done stays."""

import asyncio
import gc
import warnings
from time import thread_time

import pytest
import strawberry
from graphql import ExecutionResult

from gateway.execution.bounded import BoundedExecutor
from gateway.execution.result import is_request_error, response_body
from gateway.execution.schema import BoundedCompiledExecutor, Schema
from models.people import User
from models.writing.transaction import Transaction
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import Anyone
from schema.context import Info
from schema.cost import LOADED
from schema.cpu import CpuTime
from schema.execution import Execution
from subscriptions.context import RealtimeContext
from tests.api.scenes import nothing_changes
from tests.conftest import ON_SQLITE
from tests.gateway.execution.asking import asking
from tests.gateway.execution.compiled.adversary import loaded
from tests.sockets import Answer
from tests.stage import Stage

BUDGET = 0.04
PIECE = 0.004

burnt: list[float] = []


def burn(seconds: float = PIECE) -> float:
    """Take so much of the CPU."""
    until = thread_time() + seconds
    while thread_time() < until:
        pass
    burnt.append(seconds)
    return seconds


@strawberry.type
class Thing:
    name: str = "thing"

    @strawberry.field
    def burnt(self) -> float:
        return burn()

    @strawberry.field
    async def burnt_later(self) -> float:
        await asyncio.sleep(0)
        return burn()

    @strawberry.field(metadata=LOADED)
    async def burnt_loaded(self) -> float:
        await loaded()
        return burn()

    @strawberry.field
    def others(self, count: int) -> list["Thing"]:
        return [Thing() for _ in range(count)]


@strawberry.type
class Query:
    @strawberry.field
    async def things(self, count: int = 1) -> list[Thing]:
        return [Thing() for _ in range(count)]

    @strawberry.field
    async def waited(self, seconds: float) -> Thing:
        await asyncio.sleep(seconds)
        return Thing()

    @strawberry.field
    def number(self, of: int, seconds: float = PIECE) -> float:
        return burn(seconds)


@strawberry.input
class RenameInput(MutationInput):
    name: str
    burns: int = 0


@strawberry.type
class RenamePayload(Payload):
    thing: Thing | None = None


async def rename_all(tx: Transaction, name: str, burns: int) -> None:
    """Changes something, and takes its time, in so many pieces."""
    await User.all().update(display_name=name)
    for _ in range(burns):
        burn()
        await User.all().count()


@mutation(Anyone, description="Changes something.")
async def rename(info: Info, input: RenameInput) -> RenamePayload:
    await act(info, input, rename_all, input.name, input.burns)
    return RenamePayload(thing=Thing())


@strawberry.type
class Mutation:
    rename = rename


@pytest.fixture(params=[BoundedCompiledExecutor, BoundedExecutor], ids=["compiled", "stock"])
def schema(request: pytest.FixtureRequest) -> Schema:
    burnt.clear()
    core = strawberry.Schema(Query, Mutation)
    return Schema(core, request.param, 0, cpu_seconds=BUDGET, introspection=True)


async def result(schema: Schema, query: str, context: RealtimeContext | None = None) -> ExecutionResult:
    return await schema.execute(await schema.operations.prepare(query, None), None, context or asking())


def told(found: ExecutionResult) -> str:
    """What it says of an operation that was ended, which is all that it says."""
    body: Answer = response_body(found)
    assert body["data"] is None
    (error,) = body["errors"]
    assert set(error) == {"message", "extensions"}
    assert error["extensions"]["code"] == "COST_LIMIT_EXCEEDED"
    assert error["message"].startswith("This has taken more than 0.04 s of CPU, and is ended")
    # Something was executed.
    assert not is_request_error(found)
    return str(error["message"])


DEAR = {
    "functions one after the other": "{ " + " ".join(f"a{n}: number(of: {n})" for n in range(100)) + " }",
    "items of a list": "{ things(count: 100) { name burnt } }",
    "functions that wait": "{ things(count: 100) { name burntLater } }",
    "functions that wait for loaders": "{ things(count: 100) { name burntLoaded } }",
    "lists in turn": "{ " + " ".join(f"a{n}: things(count: {n}) {{ burntLater }}" for n in range(1, 20)) + " }",
}


@pytest.mark.parametrize("query", DEAR)
async def test_what_takes_too_long_is_ended_soon_and_no_part_of_it_answered(schema: Schema, query: str) -> None:
    told(await result(schema, DEAR[query]))
    assert sum(burnt) < 3 * BUDGET


@pytest.mark.parametrize(
    "fields", ["burnt burntLater", "burntLater burnt", "burntLoaded burnt", "burntLater burntLoaded"]
)
async def test_what_has_yet_to_begin_when_the_time_is_over_is_left_in_order(schema: Schema, fields: str) -> None:
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        told(await result(schema, f"{{ things(count: 30) {{ {fields} }} }}"))
        gc.collect()
    assert [str(one.message) for one in warned] == []


async def test_waiting_takes_no_cpu(schema: Schema) -> None:
    found = await result(schema, f"{{ waited(seconds: {2 * BUDGET}) {{ name burnt }} }}")
    assert found.data == {"waited": {"name": "thing", "burnt": PIECE}}


async def test_what_others_take_meanwhile_is_theirs(schema: Schema) -> None:
    # On a busy machine each has half of its time for certain, and takes less than half of that.
    query = "{ things(count: 2) { burntLater } }"
    for found in await asyncio.gather(*(result(schema, query) for _ in range(11))):
        assert found.errors is None
    assert sum(burnt) > 2 * BUDGET


async def test_a_mutation_that_takes_too_long_is_undone_and_those_behind_it_are_not_begun(
    schema: Schema, stage: Stage
) -> None:
    query = """mutation {
        a: rename(input: {name: "x", burns: 20}) { thing { name } }
        b: rename(input: {name: "y"}) { thing { name } }
    }"""
    async with nothing_changes():
        message = told(await result(schema, query, RealtimeContext.on(stage.node.realtime, await User.first())))
    assert "stays" not in message
    assert len(burnt) == 20


@ON_SQLITE
async def test_a_mutation_that_was_done_before_stays_and_is_named(schema: Schema, stage: Stage) -> None:
    query = """mutation {
        a: rename(input: {name: "x"}) { thing { others(count: 100) { burnt } } }
        b: rename(input: {name: "y"}) { thing { name } }
    }"""
    message = told(await result(schema, query, RealtimeContext.on(stage.node.realtime, await User.first())))
    assert message.endswith("What a did is done, and stays.")
    assert {user.display_name for user in await User.all()} == {"x"}


def test_each_update_of_a_subscription_has_the_whole_time() -> None:
    execution = Execution.begin(BUDGET, repeats=True)
    execution.cpu.over = True
    again = execution.anew()
    assert (again.cpu.over, again.cpu.limit) == (False, BUDGET)
    assert again.reads is not execution.reads is not None


def test_no_limit_is_no_limit() -> None:
    cpu = CpuTime(0)
    cpu.enter()
    burn(0.02)
    assert not cpu.look()
    cpu.leave()
    cpu.check()


def test_a_step_within_a_step_is_one() -> None:
    cpu = CpuTime(100)
    assert cpu.enter()
    assert not cpu.enter()
    cpu.leave()
    assert cpu.enter()
