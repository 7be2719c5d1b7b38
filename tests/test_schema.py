"""The published schema: printed as it is built, described throughout, and an extension of the contract."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

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

CHECKOUT = Path(__file__).resolve().parent.parent
PRINTED = CHECKOUT / "schema" / "schema.graphql"
CHECKER = CHECKOUT.parent / "shared" / "check_contract.py"


def test_the_printed_schema_is_the_one_that_is_served() -> None:
    assert PRINTED.read_text() == build_schema().as_str() + "\n", "run `make schema`"


def test_every_name_is_described() -> None:
    assert list(undescribed(build_schema().core)) == []


def test_descriptions_are_sentences() -> None:
    schema = build_schema().core
    fragments = [
        kind.name
        for kind in schema.type_map.values()
        if kind.name in {"Query", "Mutation", "Subscription"} or kind.name.endswith(("Input", "Payload"))
        if not (kind.description or "").endswith(".")
    ]
    assert fragments == []


def test_the_contract_is_kept_where_it_is_at_hand() -> None:
    if CHECKER.exists():
        checked = subprocess.run([sys.executable, CHECKER, PRINTED], capture_output=True, text=True, check=False)
        assert checked.stdout == "0 breaking differences, 0 names without a description\n"
        assert checked.returncode == 0


def undescribed(schema: GraphQLSchema) -> Iterator[str]:
    """The names that a partner would have to guess at."""
    for name, kind in schema.type_map.items():
        if is_introspection_type(kind) or is_specified_scalar_type(kind):
            continue
        if not kind.description:
            yield name
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in kind.fields.items():
                if not field.description:
                    yield f"{name}.{field_name}"
                yield from (f"{name}.{field_name}({arg})" for arg, one in field.args.items() if not one.description)
        if isinstance(kind, GraphQLInputObjectType):
            yield from (f"{name}.{field_name}" for field_name, one in kind.fields.items() if not one.description)
        if isinstance(kind, GraphQLEnumType):
            yield from (f"{name}.{value}" for value, one in kind.values.items() if not one.description)
