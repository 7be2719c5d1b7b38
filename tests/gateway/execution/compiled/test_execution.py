"""Compiled execution answers exactly as graphql-core does, for any document and whatever values there are."""

import gc
import random
from collections.abc import Iterator
from typing import cast
from uuid import UUID

import pytest
from asyncpg.pgproto import pgproto
from graphql import GraphQLObjectType, get_named_type, is_composite_type, parse
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from gateway.execution.compiled.types import attribute_of
from gateway.execution.schema import build_schema
from internals.strawberry import core_schema
from models.people import User
from subscriptions.context import RealtimeContext
from tests.api.full_house import House
from tests.gateway.execution.compiled import adversary
from tests.gateway.execution.compiled.any_document import documents
from tests.gateway.execution.compiled.executors import Listener, same_by_both
from tests.gateway.execution.compiled.nature import WRONG_VALUES, Nature, out_of_place
from tests.stage import Stage, row_of

ADVERSARY = core_schema(adversary.build_schema())
REAL = build_schema().core
IDS = ["stream", "elsewhere", "session", "undecided", "message", "notification", "entry", "record"]
LITERALS = {
    "ID": [f'"${name}"' for name in (*IDS, "nothing")],
    "liveStream.id": ['"$stream"', '"$elsewhere"'],
    "privateSession.id": ['"$session"', '"$undecided"'],
    "waitingRoom.streamId": ['"$stream"'],
    "Int": ["1", "5"],
    "Boolean": ["true", "false"],
    "DateTime": ['"2030-01-01T00:00:00Z"', '"2031-01-01T00:00:00Z"'],
}
WRONG = st.sampled_from([0.0, 0.0, 0.005, 0.05, 0.2])

pytestmark = pytest.mark.filterwarnings("ignore:coroutine .* was never awaited")
"""Which graphql-core leaves behind when an error nulls what they are part of."""


@pytest.fixture(scope="module", autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Others' tests, which let no warning pass, do not come upon what these have left."""
    yield
    gc.collect()


INSIDE = """{
    __typename
    ... on Leaves { text number } ... on Shape { sides } ... on Cat { name lives friend { __typename name } }
    ... on Dog { id name tricks } ... on Automaton { id leaves { text } } ... on Ghost { id }
    ... on IntBox { content contents } ... on StrBox { content } ... on LeavesBox { content { __typename text } }
}"""


def places(kind: str, within: str) -> list[tuple[str, str]]:
    """Every attribute of a type that is read, with a document that asks for it."""
    found = cast("GraphQLObjectType", ADVERSARY.type_map[kind]).fields
    plain = {name: one for name, one in found.items() if attribute_of(one)}
    return [
        (str(attribute_of(one)), within % (name + INSIDE * is_composite_type(get_named_type(one.type))))
        for name, one in plain.items()
    ]


def at_root(value: object) -> adversary.Branch:
    """A branch, or something else, as what resolvers give."""
    adversary.STAGED[:] = [cast("adversary.Branch", value)]
    return adversary.STAGED[0]


@pytest.mark.parametrize(("attribute", "text"), places("Leaves", "{ now { maybe { %s } } }"))
async def test_a_leaf_is_the_same_by_both_whatever_its_value(attribute: str, text: str) -> None:
    branch = at_root(Nature(random.Random(1), 0).branch(0))
    branch.maybe = Nature(random.Random(1), 0).leaves()
    document = parse(text)
    for wrong in [*WRONG_VALUES, [["x", 1], (2,), None], [[1], [2**31]]]:
        setattr(branch.maybe, attribute, wrong)
        await same_by_both(ADVERSARY, document)


@pytest.mark.parametrize(("attribute", "text"), places("Branch", "{ later { %s } }"))
async def test_an_object_is_the_same_by_both_whatever_stands_in_its_place(attribute: str, text: str) -> None:
    branch = at_root(Nature(random.Random(1), 0).branch(0))
    document = parse(text)
    for wrong in [*WRONG_VALUES, *out_of_place()]:
        for value in (wrong, [wrong], (wrong, None), [[wrong]]):
            setattr(branch, attribute, value)
            await same_by_both(ADVERSARY, document)


@pytest.mark.parametrize("field", ["dog { id name }", "node { id ... on Dog { name } }"])
async def test_an_id_is_the_same_by_both_whatever_it_is_made_of(field: str) -> None:
    branch = at_root(Nature(random.Random(1), 0).branch(0))
    document = parse(f"{{ later {{ {field} }} }}")
    for wrong in [*WRONG_VALUES, UUID(int=2**128 - 1), pgproto.UUID(UUID(int=9).bytes)]:
        branch.dog = branch.node = adversary.Dog(id=wrong, name="Rex", friend=None, tricks=[])
        await same_by_both(ADVERSARY, document)


def examples(count: int) -> settings:
    """So many; raise it for a longer look."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


@pytest.mark.long
@examples(80)
@given(
    text=st.sampled_from(["query", "mutation"]).flatmap(lambda kind: documents(ADVERSARY, kind, {"Int": ["1", "7"]})),
    seed=st.integers(0, 10**6),
    wrong=WRONG,
)
async def test_any_document_on_any_values_is_answered_the_same_by_both(text: str, seed: int, wrong: float) -> None:
    branch = at_root(Nature(random.Random(seed), wrong).branch())
    document = parse(text)
    for yes in (True, False):
        root = adversary.Query(branch=branch)
        _, errors = await same_by_both(ADVERSARY, document, variable_values={"yes": yes}, root_value=root)
        event(f"errors: {bool(errors)}")


@pytest.mark.long
@examples(60)
@given(text=documents(ADVERSARY, "subscription"), seed=st.integers(0, 10**6), wrong=WRONG)
async def test_any_event_of_any_subscription_is_the_same_by_both(text: str, seed: int, wrong: float) -> None:
    nature = Nature(random.Random(seed), wrong)
    listener = Listener(ADVERSARY, parse(text), {"yes": True})
    for payload in (nature.branch(2), nature.few(lambda: nature.branch(1)), None):
        await listener.same_by_both(payload)


@pytest.mark.long
@examples(60)
@given(text=documents(REAL, "query", LITERALS), name=st.sampled_from(["ana", "ben", "cleo", ""]))
async def test_any_query_in_a_full_house_is_answered_the_same_by_both(house: House, text: str, name: str) -> None:
    for known in IDS:
        text = text.replace(f"${known}", getattr(house, known))
    viewer = await User.get(id=row_of(house.stage.people[name].id)) if name else None
    context = RealtimeContext.on(house.stage.node.realtime, viewer)
    _, errors = await same_by_both(REAL, parse(text), context_value=context, variable_values={"yes": True})
    event(f"errors: {bool(errors)}")


@pytest.fixture
async def house(stage: Stage) -> House:
    """Everybody in their places, once for all documents."""
    return await House.full(stage)
