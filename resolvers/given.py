"""Which fields of an input a client has written, rather than left to their defaults."""

from collections.abc import Iterable

from graphql import (
    ArgumentNode,
    ObjectFieldNode,
    ObjectValueNode,
    ValueNode,
    get_variable_values,
    replace_variables,
)
from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition

from internals.strawberry import raw_info
from schema.context import Info

NAMES = NameConverter()


def given_fields(info: Info, part: str, kind: type) -> tuple[str, ...]:
    """Which fields, by their Python names and in their order, the client gave in that part of its ``input``.

    ``kind`` is the part's type.
    """
    known = raw_info(info)
    variables = get_variable_values(known.schema, known.operation.variable_definitions or (), info.root_value or {})
    assert not isinstance(variables, list)  # what is wrong with them was told before execution
    given = replace_variables(_value(known.field_nodes[0].arguments or (), "input"), variables)
    assert isinstance(given, ObjectValueNode)
    written = _value(given.fields, part)
    assert isinstance(written, ObjectValueNode)
    names = {one.name.value for one in written.fields}
    fields = get_object_definition(kind, strict=True).fields
    return tuple(one.python_name for one in fields if NAMES.get_graphql_name(one) in names)


def _value(parts: Iterable[ArgumentNode | ObjectFieldNode], name: str) -> ValueNode:
    return next(part.value for part in parts if part.name.value == name)
