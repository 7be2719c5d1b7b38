"""Leaf values as Python expressions: serialized as graphql-core does it, inline for the usual classes of values."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone, tzinfo
from enum import Enum
from functools import cache, lru_cache, partial
from inspect import isawaitable
from math import isfinite
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from graphql import (
    GraphQLBoolean,
    GraphQLFloat,
    GraphQLID,
    GraphQLInt,
    GraphQLLeafType,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
)
from strawberry.relay import to_base64

from gateway.execution.compiled.source import Names, Unusual
from internals.asyncpg import AsyncpgUUID
from internals.strawberry import CoreEnum, is_awaitable

MOST_CACHED = 4_096
"""How many serialized instants are cached for a scalar, and ids for a type: serializing takes longer than a look-up."""

OWN_RESULT_IF = {
    GraphQLString: "type({first}) is str",
    GraphQLID: "type({first}) is str",
    GraphQLBoolean: "type({first}) is bool",
    GraphQLInt: "type({first}) is int and -0x80000000 <= {value} <= 0x7FFFFFFF",
    GraphQLFloat: "type({first}) is float and isfinite({value})",
}
"""The conditions under which a value is its own result."""

UUIDS = frozenset({UUID, AsyncpgUUID})


def leaf_expression(kind: GraphQLLeafType, read: str, names: Names) -> str:
    """An expression for a serialized leaf; it raises where graphql-core is to decide."""
    first, value = names.bind(read)
    coerced = partial(_coerced, kind.coerce_output_value)
    if isinstance(kind, GraphQLScalarType) and kind in OWN_RESULT_IF:
        names.constants["isfinite"] = isfinite
        is_usual, result = OWN_RESULT_IF[kind].format(first=first, value=value), value
    elif isinstance(kind, CoreEnum):
        is_usual, result = f"type({first}) is {names(kind.wrapped_cls)}", f"{names(_members(kind))}[{value}._name_]"
    else:
        is_usual = f"type({first}) is {names(datetime)}"
        result = f"{names(_instant_serializers(kind.coerce_output_value))}[{value}.tzinfo]({value})"
    return f"({result} if {is_usual} else {names(coerced)}({value}))"


def node_id_expression(type_name: str, read: str, names: Names) -> str:
    """An expression for the global id of a row whose own id the expression ``read`` gives, as ``relay.Node`` has it."""
    first, value = names.bind(read)
    of_uuid, of_any = names(_cached_global_ids(type_name)), names(partial(_global_id, type_name))
    return f"({of_uuid}({value}.int) if type({first}) in {names(UUIDS)} else {of_any}({value}))"


def _coerced(coerce: Callable[[Any], Any], value: object) -> object:
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise Unusual
    result = coerce(value)
    if result is None or result is Undefined or is_awaitable(result):
        raise Unusual
    return result


class _InstantSerializers(dict[tzinfo | None, Callable[[datetime], object]]):
    """A scalar's serializer for each time zone. For UTC it caches results: there, equal instants are written alike."""

    def __init__(self, coerce: Callable[[Any], Any]) -> None:
        super().__init__()
        self._coerced = partial(_coerced, coerce)

    def __missing__(self, zone: tzinfo | None) -> Callable[[datetime], object]:
        if not isinstance(zone, timezone | ZoneInfo) or zone.utcoffset(None) != timedelta(0):
            return self._coerced
        caching = self[zone] = lru_cache(maxsize=MOST_CACHED)(self._coerced)
        return caching


_instant_serializers = cache(_InstantSerializers)


def _members(kind: CoreEnum) -> dict[str, str]:
    members: dict[str, Enum] = dict(kind.wrapped_cls.__members__)
    return {name: kind.coerce_output_value(member) for name, member in members.items()}


@cache
def _cached_global_ids(type_name: str) -> Callable[[int], str]:
    return lru_cache(maxsize=MOST_CACHED)(lambda uuid_int: to_base64(type_name, UUID(int=uuid_int)))


def _global_id(type_name: str, row_id: object) -> str:
    if row_id is None or isawaitable(row_id):
        raise Unusual
    return to_base64(type_name, str(row_id))
