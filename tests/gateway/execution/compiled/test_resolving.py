"""What resolvers give that wait for loaders is asked for in one go, as part of one function."""

import asyncio
import gc
import itertools
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
import strawberry
from graphql import ExecutionResult, GraphQLSchema, execute, is_object_type, parse

from domain.scopes import SUPPORT_SCOPE
from gateway.execution.compiled import CompiledExecutor
from gateway.execution.compiled.resolving import AT_ONCE
from gateway.execution.compiled.types import resolver_of
from gateway.execution.schema import BoundedCompiledExecutor, Schema, build_schema
from internals.strawberry import core_schema
from models.people import User as UserRow
from schema.cost import LOADED
from schema.request_errors import BadRequest
from subscriptions.context import RealtimeContext
from tests.api.full_house import House
from tests.gateway.execution.asking import asking
from tests.gateway.execution.compiled import adversary
from tests.gateway.execution.compiled.conftest import Resolved
from tests.gateway.execution.compiled.executors import outcome_by, same_by_both
from tests.gateway.execution.compiled.nature import Nature
from tests.stage import Stage, row_of

ADVERSARY = core_schema(adversary.build_schema())
SELECTED = (
    "loaded { text shouted }",
    "loadedMany { loadedNumber number text }",
    "loadedThing { __typename ... on Leaves { shouted } }",
    "loadedBranch { loadedBranch { loaded { text } } loadedMany { loadedNumber } leaves { text } }",
    "leaves { text loadedNumber constant } computed { text shouted }",
)


@pytest.fixture(autouse=True)
def staged() -> None:
    """A branch on which nothing is wrong, and no list is empty."""
    nature = Nature(random.Random(2), 0)
    adversary.STAGED[:] = [nature.branch(1)]
    adversary.STAGED[0].many = [nature.leaves(), nature.leaves()]


@pytest.fixture(autouse=True)
async def logged() -> AsyncIterator[list[object]]:
    """What asyncio would log, such as errors that nobody has asked for: nothing, in the end."""
    said: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, about: said.append(about["message"]))
    yield said
    gc.collect()
    assert said == []


@pytest.mark.parametrize("selected", SELECTED)
async def test_what_is_loaded_stands_where_it_was_asked_for(selected: str) -> None:
    _, errors = await same_by_both(ADVERSARY, parse(f"{{ now {{ {selected} __typename }} allLater {{ {selected} }} }}"))
    assert errors == []


@pytest.mark.parametrize("wrong", ["loadedWrongly", "raising", "raisingLater", "notLoaded", "guarded"])
@pytest.mark.parametrize("beside", SELECTED)
async def test_what_cannot_be_had_is_told_as_by_graphql_core(wrong: str, beside: str) -> None:
    await same_by_both(ADVERSARY, parse(f"{{ now {{ {beside} {wrong} leaves {{ text }} }} }}"))
    await same_by_both(ADVERSARY, parse(f"{{ allLater {{ {beside} loadedBranch {{ constant: {wrong} }} }} }}"))


class Desk:
    """A list of things that are loaded together, or cannot be."""

    def __init__(self, count: int, problem: Exception | None = None) -> None:
        self.asked: list[int] = []
        self.futures: list[asyncio.Future[int]] = []
        desk = self

        @strawberry.type
        class Thing:
            number: int

            @strawberry.field(metadata=LOADED)
            async def double(self) -> int:
                desk.asked.append(self.number)
                return await desk.load()

            @strawberry.field(metadata=LOADED)
            async def wrong(self) -> str | None:
                desk.asked.append(-1)
                await adversary.loaded()
                raise BadRequest("wrong")

        @strawberry.type
        class Query:
            @strawberry.field
            def things(self) -> list[Thing] | None:
                return [Thing(number=number) for number in range(count)]

        self.schema = strawberry.Schema(Query)
        self._problem = problem

    def load(self) -> asyncio.Future[int]:
        """Loaded with all that are asked for in the same turn."""
        loop = asyncio.get_running_loop()
        if not self.futures:
            loop.call_soon(self._answer)
        self.futures.append(loop.create_future())
        return self.futures[-1]

    def _answer(self) -> None:
        if self._problem:
            for future in self.futures:
                future.set_exception(self._problem)
            self.futures.clear()
        else:
            numbers = [number for number in self.asked if number >= 0]
            for number, future in zip(numbers, self.futures, strict=True):
                future.set_result(2 * number)

    def answer(self) -> Any:
        """To be awaited: what compiled functions answer."""
        return execute(core_schema(self.schema), parse("{ things { number double } }"), executor_class=CompiledExecutor)


async def test_all_of_a_list_is_asked_for_before_anything_is_waited_for() -> None:
    desk = Desk(3)
    assert await desk.answer() == ExecutionResult({"things": [{"number": n, "double": 2 * n} for n in range(3)]}, None)
    assert desk.asked == [0, 1, 2]


async def test_what_cannot_be_loaded_is_an_error_at_the_first_place_and_nothing_is_logged_of_the_others() -> None:
    desk = Desk(3, LookupError("away"))
    result = await desk.answer()
    assert result.data == {"things": None}
    assert {error.message for error in result.errors} == {"away"}
    assert desk.asked == [0, 1, 2] * 2, "once more by graphql-core"


async def test_what_was_asked_for_is_kept_for_graphql_core() -> None:
    desk = Desk(3)
    schema = Schema(desk.schema, BoundedCompiledExecutor, 0, cpu_seconds=2, introspection=True)
    operation = await schema.operations.prepare("{ things { number wrong double } }", None)
    result = await schema.execute(operation, None, asking())
    assert result.data == {"things": [{"number": n, "wrong": None, "double": 2 * n} for n in range(3)]}
    assert [(error.message, error.path) for error in result.errors or ()] == [
        ("wrong", ["things", n, "wrong"]) for n in range(3)
    ]
    assert sorted(desk.asked) == [-1, -1, -1, 0, 1, 2]


async def test_who_is_cancelled_waits_for_nothing_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(3)
    monkeypatch.setattr(desk, "_answer", lambda: None)
    waiting = asyncio.ensure_future(desk.answer())
    while len(desk.futures) < 3:
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert [future.cancelled() for future in desk.futures] == [True] * 3


async def test_who_is_cancelled_as_the_answer_comes_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(3)
    answer = desk._answer
    monkeypatch.setattr(desk, "_answer", lambda: None)
    waiting = asyncio.ensure_future(desk.answer())
    while len(desk.futures) < 3:
        await asyncio.sleep(0)
    answer()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_of_a_long_list_so_many_go_on_before_others_are_served() -> None:
    desk = Desk(3 * AT_ONCE)
    asked: list[int] = []

    async def serve_others() -> None:
        while len(desk.asked) < 3 * AT_ONCE:
            asked.append(len(desk.asked))
            await asyncio.sleep(0)

    others = asyncio.create_task(serve_others())
    answering = asyncio.ensure_future(desk.answer())
    await others
    answering.cancel()
    assert max(later - before for before, later in itertools.pairwise(asked)) <= AT_ONCE


async def test_whatever_is_loaded_for_a_session_is_asked_for_by_one_function(stage: Stage, by_core: Resolved) -> None:
    house = await House.full(stage)
    schema, context = build_schema().core, RealtimeContext.on(stage.node.realtime, await viewer(stage.support.id))
    context.scopes = frozenset({SUPPORT_SCOPE})
    text = " ".join(fields_that_are_loaded(schema, "PrivateSession"))
    for name, inside in {
        "stream": "{ title offer { pausedUntil estimatedWait { ahead } } emblem viewerSession { id } }",
        **dict.fromkeys(("fan", "creator"), "{ displayName }"),
        "estimatedStart": "{ likely }",
        "history": "{ to by { id } }",
        "entries": "{ owner { id } }",
    }.items():
        text = f" {text} ".replace(f" {name} ", f" {name} {inside} ")
    document = parse(f'{{ privateSessions(streamId: "{house.stream}") {{ edges {{ node {{ {text} }} }} }} }}')
    data, errors = await same_by_both(schema, document, context_value=context)
    assert errors == []
    assert data.count("'viewerCan'") == 2
    by_core.clear()
    await outcome_by(CompiledExecutor, schema, document, context_value=context)
    assert len(by_core) == len(set(by_core)), "each resolver is told once for all sessions"


def fields_that_are_loaded(schema: GraphQLSchema, kind: str) -> list[str]:
    """Those whose resolvers wait for loaders."""
    found = schema.type_map[kind]
    assert is_object_type(found)
    resolvers = {name: resolver_of(field) for name, field in found.fields.items()}
    return [name for name, resolver in resolvers.items() if resolver and resolver.waits]


async def viewer(person: str) -> UserRow:
    """The row of that person."""
    return await UserRow.get(id=row_of(person))
