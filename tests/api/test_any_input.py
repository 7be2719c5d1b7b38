"""Whatever is thrown at a mutation, it answers: never INTERNAL, never 500."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.execution.schema import build_schema
from tests.api.full_house import House
from tests.mutations import MUTATIONS, document
from tests.sockets import Answer
from tests.stage import Stage

SCHEMA = build_schema().core
TEXT = st.text(max_size=600) | st.sampled_from(["", " ", "\x00", "‮", "😀" * 300, "'; DROP TABLE user_account; --"])
INT = st.integers(-(2**31) - 1, 2**31) | st.integers(-5, 300) | st.integers(-(2**63), 2**64 - 1)
TIMES = st.datetimes().map(lambda time: time.isoformat() + "Z") | st.sampled_from(["2030-01-01T13:00:00Z"]) | TEXT
REAL = ("stream", "elsewhere", "session", "undecided", "message", "notification")
SCALARS = {
    "Int": INT,
    "String": TEXT,
    "ID": st.sampled_from([f"${name}" for name in (*REAL, "ben")]) | TEXT,
    "Boolean": st.booleans(),
    "DateTime": TIMES,
}


def values(kind: GraphQLInputType) -> st.SearchStrategy[Any]:
    """Anything of about that type."""
    if isinstance(kind, GraphQLNonNull):
        return values(kind.of_type)
    if isinstance(kind, GraphQLList):
        return st.lists(values(kind.of_type), max_size=22)
    if isinstance(kind, GraphQLEnumType):
        return st.sampled_from(list(kind.values))
    if isinstance(kind, GraphQLInputObjectType):
        needed = {name: values(field.type) for name, field in kind.fields.items() if name != "idempotencyKey"}
        keys = st.none() | TEXT
        return st.fixed_dictionaries(
            needed, optional={"idempotencyKey": keys} if len(needed) < len(kind.fields) else {}
        )
    return st.none() | SCALARS[kind.name]


def inputs(mutation: str) -> st.SearchStrategy[tuple[str, Answer]]:
    """Anything as the input of that mutation."""
    assert SCHEMA.mutation_type is not None
    return st.tuples(st.just(mutation), values(SCHEMA.mutation_type.fields[mutation].args["input"].type))


def with_real_ids(value: Any, house: House) -> Any:
    """The value with names such as ``$stream`` replaced by the ids of the full house."""
    real = {"$ben": house.stage.ben.id, **{f"${name}": getattr(house, name) for name in REAL}}
    if isinstance(value, dict):
        return {name: with_real_ids(one, house) for name, one in value.items()}
    if isinstance(value, list):
        return [with_real_ids(one, house) for one in value]
    return real.get(value, value) if isinstance(value, str) else value


@pytest.mark.long
@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(thrown=st.sampled_from(sorted(MUTATIONS)).flatmap(inputs))
async def test_a_mutation_answers_whatever_it_is_given(house: House, thrown: tuple[str, Answer]) -> None:
    mutation, anything = thrown
    body = {"query": document(mutation), "variables": {"input": with_real_ids(anything, house)}}
    response = await house.doer(mutation).post(body)
    assert response.status_code in {200, 400}, response.text
    codes = {error["extensions"]["code"] for error in response.json().get("errors", [])}
    assert codes <= {"BAD_REQUEST", "FORBIDDEN"}, response.text


@pytest.fixture
async def house(stage: Stage) -> House:
    """Everybody in their places, once for all that is thrown."""
    return await House.full(stage)
