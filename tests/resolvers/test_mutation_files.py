"""One mutation is one file: resolvers/mutations/cancel_session.py is all of `cancelSession`."""

from pathlib import Path

from graphql import GraphQLNonNull, GraphQLObjectType
from strawberry.utils.str_converters import to_camel_case

from gateway.execution.schema import build_schema
from resolvers import mutations

FILES = sorted(one.stem for one in Path(*mutations.__path__).glob("*.py") if one.stem != "__init__")


def test_every_file_is_a_mutation_of_its_name() -> None:
    root = build_schema().core.mutation_type
    assert root is not None
    assert list(root.fields) == [to_camel_case(name) for name in FILES]


def test_input_and_payload_bear_the_mutations_name_and_end_with_what_all_have() -> None:
    root = build_schema().core.mutation_type
    assert root is not None
    for name, field in root.fields.items():
        stem = name[0].upper() + name[1:]
        given, payload = field.args["input"].type, field.type
        assert isinstance(given, GraphQLNonNull)
        assert isinstance(payload, GraphQLNonNull)
        assert isinstance(payload.of_type, GraphQLObjectType)
        assert (given.of_type.name, payload.of_type.name) == (f"{stem}Input", f"{stem}Payload")
        assert list(given.of_type.fields)[-1] == "idempotencyKey"
        assert list(payload.of_type.fields)[-1] == "errors"
        assert len(payload.of_type.fields) == 2
