"""The published schema: printed as it is built, described throughout, and an extension of the contract."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    is_introspection_type,
    is_specified_scalar_type,
)

from gateway.execution.schema import build_schema

CHECKOUT = Path(__file__).resolve().parents[2]
PRINTED = CHECKOUT / "schema" / "schema.graphql"
SENTENCE = re.compile(r"[A-Z].*\w[)`]?\.", re.DOTALL)
CHECKER = CHECKOUT.parent / "shared" / "check_contract.py"


def test_the_printed_schema_is_the_one_that_is_served() -> None:
    assert PRINTED.read_text() == build_schema().as_str() + "\n", "run `make schema`"


def test_every_description_is_a_sentence_to_work_from() -> None:
    named = described(build_schema().core)
    assert [(name, text) for name, text in named if not SENTENCE.fullmatch(text) or len(text.split()) < 4] == []


@pytest.mark.parametrize(
    "fragment", ["", "Whom.", "The stream.", "What was written", "in the line.", "What to do?", "It is so ."]
)
def test_a_fragment_is_no_sentence(fragment: str) -> None:
    assert not SENTENCE.fullmatch(fragment) or len(fragment.split()) < 4


def test_who_may_use_it_is_told_of_every_mutation_and_subscription() -> None:
    schema = build_schema().core
    silent = [
        f"{root.name}.{name}"
        for root in (schema.mutation_type, schema.subscription_type)
        if root
        for name, field in root.fields.items()
        if " For " not in (field.description or "")
    ]
    assert silent == []


def test_the_contract_is_kept_where_it_is_at_hand() -> None:
    if CHECKER.exists():
        checked = subprocess.run([sys.executable, CHECKER, PRINTED], capture_output=True, text=True, check=False)
        assert checked.stdout == "0 breaking differences, 0 names without a description\n"
        assert checked.returncode == 0


def described(schema: GraphQLSchema) -> Iterator[tuple[str, str]]:
    """All that partners read in the schema: each name with its description."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        yield name, kind.description or ""
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                yield f"{name}.{field_name}", field.description or ""
                yield from ((f"{name}.{field_name}({arg})", one.description or "") for arg, one in field.args.items())
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((f"{name}.{field_name}", one.description or "") for field_name, one in kind.fields.items())
        if isinstance(kind, GraphQLEnumType):
            yield from ((f"{name}.{value}", one.description or "") for value, one in kind.values.items())
