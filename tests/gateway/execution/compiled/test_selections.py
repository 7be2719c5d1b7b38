"""What is compiled, and what is left to graphql-core."""

import random
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from unittest.mock import ANY
from uuid import UUID

import pytest
import strawberry
from graphql import DocumentNode, GraphQLSchema, execute, parse
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.field import StrawberryField

from gateway.execution.compiled import CompiledExecutor
from gateway.execution.schema import build_schema
from internals.strawberry import core_schema
from models.people import User as UserRow
from models.rooms import Activity
from reads.shared_list import SharedList
from schema.members import RoomMember
from schema.people import User
from schema.rooms import ChatMessage
from schema.updates import ChatUpdate, MemberJoined, MessagePosted, PresenceUpdate
from subscriptions.context import RealtimeContext
from tests.api.full_house import House
from tests.gateway.execution.compiled import adversary
from tests.gateway.execution.compiled.conftest import Resolved
from tests.gateway.execution.compiled.executors import STOCK, Listener, outcome_by, same_by_both
from tests.gateway.execution.compiled.nature import Nature
from tests.stage import Stage, row_of

ADVERSARY = core_schema(adversary.build_schema())
MEMBER = "user { id displayName avatarUrl } activity since position"


@pytest.fixture(autouse=True)
def branch() -> adversary.Branch:
    """A branch on which nothing is wrong, and no list is empty."""
    nature = Nature(random.Random(2), 0)
    adversary.STAGED[:] = [nature.branch(0)]
    adversary.STAGED[0].many = [nature.leaves(), nature.leaves()]
    return adversary.STAGED[0]


async def left_to_core(by_core: Resolved, text: str, **variables: Any) -> set[str]:
    """What graphql-core resolves of a document, besides what it resolves at the root."""
    document = parse(text)
    await same_by_both(ADVERSARY, document, variable_values=variables)
    by_core.clear()
    await outcome_by(CompiledExecutor, ADVERSARY, document, variable_values=variables)
    return {field for field in by_core if not field.startswith("Query.")}


@pytest.mark.parametrize(("selected", "left"), [
    ("leaves { text number real flag moment key colour shade size odd day uid amount json rights }", set()),
    ("leaves { words wordsOrNulls grid looseGrid shades constant textOrNull numberOrNull realOrNull }", set()),
    ("many { text } loose { text } nested { text } maybe { text }", set()),
    ("leaves { a: text b: text text __typename }", set()),
    ("leaves { text ...L ... on Leaves { number } ... { flag } ...L } } fragment L on Leaves { real words", set()),
    ("thing { __typename ... on Cat { name lives } ... on Automaton { id } ... on Leaves { text } }", set()),
    ("things { ...T } maybeThing { ...T } } fragment T on Thing { __typename ... on Node { id } ... on Cat { name }",
     set()),
    ("animals { __typename name friend { name ... on Dog { id tricks } ... on Cat { lives } } }", set()),
    ("dog { id name } numberBox { content contents } leavesBox { content { text } }", set()),
    ("leaves { text @include(if: $yes) number @skip(if: $yes) ... @include(if: $yes) { real } }", set()),
    ("leaves { text } guarded", {"Branch.guarded"}),
    ("leaves { text } echoed", {"Branch.echoed"}),
    ("computed { text shouted } shape { sides } leaves { text }", {"Branch.shape", "Square.sides", "Triangle.sides"}),
    ("leaves { text } awaited { text } awaitedThing { __typename }", {"Branch.awaited", "Branch.awaitedThing"}),
    ("leaves { a: shouted b: shouted }", {"Branch.leaves", "Leaves.shouted"}),
    ("shape { sides }", {"Branch.shape", "Square.sides", "Triangle.sides"}),
])  # fmt: skip
async def test_plain_reading_is_compiled(by_core: Resolved, selected: str, left: set[str]) -> None:
    found = await left_to_core(by_core, f"query($yes: Boolean! = true) {{ now {{ {selected} }} }}")
    assert found <= left
    assert found or not left


async def test_whole_lists_are_one_function(by_core: Resolved) -> None:
    assert await left_to_core(by_core, "{ allLater { leaves { text } many { number } } }") == set()
    assert by_core == ["Query.allLater"]


async def test_a_waiting_room_is_one_function(by_core: Resolved, stage: Stage) -> None:
    house = await House.full(stage)
    viewer = await UserRow.get(id=row_of(stage.ana.id))
    schema, context = build_schema().core, RealtimeContext.on(stage.node.realtime, viewer)
    document = parse(f'{{ waitingRoom(streamId: "{house.stream}") {{ members {{ {MEMBER} }} cursor }} }}')
    data, errors = await same_by_both(schema, document, context_value=context)
    assert data.count("displayName") == 2
    assert errors == []
    by_core.clear()
    await outcome_by(CompiledExecutor, schema, document, context_value=context)
    assert by_core == ["Query.waitingRoom"]


def test_what_many_read_is_made_into_an_answer_once(branch: adversary.Branch) -> None:
    branch.many = SharedList(branch.many)
    text, number = parse("{ now { many { text } } }"), parse("{ now { many { number } } }")

    def read(document: DocumentNode) -> Any:
        data, errors = execute(ADVERSARY, document, executor_class=CompiledExecutor)  # type: ignore[misc]
        assert errors is None
        return data["now"]["many"]

    first = read(text)
    assert [*map(set, read(number))] == [{"number"}, {"number"}]
    assert read(text) is first


async def test_an_event_is_one_function(by_core: Resolved) -> None:
    schema, noon = build_schema().core, datetime(2030, 1, 1, 12, tzinfo=UTC)
    user = User(id=UUID(int=5), display_name="Ben", avatar_url=None)
    message = ChatMessage(id=UUID(int=6), author=user, body="hello", sent_at=noon, removed=False)
    member = RoomMember(user=user, activity=Activity.IN_ROOM, since=noon, position=1)
    chat = """subscription($s: ID!) { waitingRoomChat(streamId: $s) { cursor event {
        __typename ... on MessagePosted { message { id body sentAt removed author { id displayName } } } } } }"""
    presence = f"""subscription($s: ID!) {{ waitingRoomPresence(streamId: $s) {{ cursor event {{
        __typename ... on MemberJoined {{ member {{ {MEMBER} }} }} }} }} }}"""
    for text, payload in (
        (chat, ChatUpdate(cursor="c", event=MessagePosted(message=message))),
        (presence, PresenceUpdate(cursor="c", event=MemberJoined(member=member))),
    ):
        listener = Listener(schema, parse(text), {"s": "stream"})
        _, errors = await listener.same_by_both(payload)
        assert errors == []
        stock = len(by_core)
        assert stock > 5
        await listener.same_by_both(payload)
        assert len(by_core) == 2 * stock, "the compiled one resolves nothing"
        by_core.clear()


async def test_what_is_unusual_is_graphql_cores(by_core: Resolved, branch: adversary.Branch) -> None:
    branch.many[1].number = 2**40
    left = await left_to_core(by_core, "{ now { maybe { text } many { text number } } }")
    assert left == {"Branch.many", "Leaves.number"}


@pytest.mark.parametrize("make", [
    lambda: _coroutine(["x"]),
    lambda: _generator(["x"]),
    lambda: _later(["x"]),
    lambda: iter(["x"]),
])  # fmt: skip
async def test_a_value_that_can_be_taken_once_is_taken_once(branch: adversary.Branch, make: Callable[[], Any]) -> None:
    document, outcomes = parse("{ now { leaves { text words } } }"), []
    for executor in (STOCK, CompiledExecutor, CompiledExecutor):
        branch.leaves.words = make()
        outcomes.append(await outcome_by(executor, ADVERSARY, document))
    assert outcomes[1:] == outcomes[:1] * 2
    assert "['x']" in outcomes[0][0]


async def _coroutine(value: Any) -> Any:
    return value


def _generator(value: list[Any]) -> Iterator[Any]:
    yield from value


async def _later(value: list[Any]) -> AsyncIterator[Any]:
    for item in value:
        yield item


async def test_an_extension_that_resolves_sees_every_field() -> None:
    seen: list[str] = []

    class Seeing(SchemaExtension):
        def resolve(self, _next: Any, root: Any, info: Any, *args: Any, **kwargs: Any) -> Any:
            seen.append(info.field_name)
            return _next(root, info, *args, **kwargs)

    schema = adversary.build_schema(execution_context_class=CompiledExecutor, extensions=[Seeing])
    result = await schema.execute("{ now { leaves { text } } }")
    assert result.errors is None
    assert seen == ["now", "leaves", "text"]


async def test_every_way_of_executing_is_compiled(by_core: Resolved) -> None:
    schema = adversary.build_schema(execution_context_class=CompiledExecutor)
    assert not (await schema.execute("{ now { leaves { text } } }")).errors
    assert not schema.execute_sync("{ now { leaves { text } } }").errors
    assert not (await schema.execute("mutation { changeLater { leaves { text } } }")).errors
    assert by_core == ["Query.now", "Query.now", "Mutation.changeLater"]
    by_core.clear()
    results = [result async for result in await schema.stream("subscription { changes { leaves { text } } }")]
    assert results == [ExecutionResult({"changes": {"leaves": {"text": ANY}}}, None, {})]
    assert by_core == ["Subscription.changes"], "for its source; the event itself is one function"


@pytest.mark.parametrize("text", [
    "query @experimental_disableErrorPropagation { now { leaves { text } } }",
    "query { now { leaves { text @unknown } } }",
    "query($yes: String) { now { leaves { text @include(if: $yes) } } }",
    "query($yes: Boolean) { now { leaves { text @include(if: $yes) } } }",
    "query { now { leaves { text @skip } } }",
    "query { now @skip { leaves { text } } }",
    "query { now { leaves { text @skip(if: 1) } } }",
    "query { now { leaves { text @skip(if: $unknown) } } }",
    "mutation { __typename } ",
    "subscription { changes { leaves { text } } }",
    "query { now { nothing leaves { nothing text } } }",
    "query { now { leaves text { number } } }",
    "query A { now { leaves { text } } } query B { now { leaves { text } } }",
    "fragment F on Query { now { leaves { text } } }",
    "query { ...F } fragment F on Query { ...F now { leaves { text } } }",
    f"query {{ now {{ {'branch { ' * 100} __typename {'} ' * 100} }} }}",
    f"query {{ now {{ {' '.join(f'a{n}: leaves {{ b{n}: text }}' for n in range(300))} }} }}",
])  # fmt: skip
async def test_an_odd_document_is_answered_as_by_graphql_core(text: str) -> None:
    document = parse(text)
    for value in (True, None, "x"):
        await same_by_both(ADVERSARY, document, variable_values={"yes": value})


class Computing:
    """Not a plain attribute."""

    def __init__(self) -> None:
        self.times = 0

    def __get__(self, instance: object, _: type) -> str:
        self.times += 1
        if self.times % 2:
            raise ValueError("odd")
        return "computed"

    def __set__(self, instance: object, value: object) -> None: ...


class Shouting(StrawberryField):
    """A field with a way of its own."""

    def get_result(self, source: Any, info: Any, args: Any, kwargs: Any) -> Any:
        return f"{super().get_result(source, info, args, kwargs)}!"


def odd_schema(kind: str) -> GraphQLSchema:
    """A schema with a field that, in one way or another, does more than read."""

    field: Any = Shouting() if kind == "shouting" else strawberry.field()

    @strawberry.type
    class Odd:
        text: str = field

    odd = Odd(text="x")
    if kind == "hiding":
        Odd.__getattr__ = lambda _, name: name  # type: ignore[attr-defined]
    if kind == "computing":
        Odd.text = Computing()  # type: ignore[assignment]

    @strawberry.type
    class Query:
        @strawberry.field
        def odd(self) -> list[Odd | None]:
            return [odd, odd, odd]

    resolver = (lambda _, name: name) if kind == "resolving" else getattr
    return core_schema(strawberry.Schema(Query, config=StrawberryConfig(default_resolver=resolver)))


@pytest.mark.parametrize("kind", ["hiding", "computing", "shouting", "resolving"])
async def test_what_does_more_than_reading_is_left_alone(by_core: Resolved, kind: str) -> None:
    document = parse("{ odd { text } }")
    expected = await outcome_by(STOCK, odd_schema(kind), document)
    resolved = list(by_core)
    assert await outcome_by(CompiledExecutor, odd_schema(kind), document) == expected
    assert by_core == resolved * 2
