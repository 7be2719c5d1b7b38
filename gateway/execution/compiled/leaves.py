"""Leaves as Python expressions: what graphql-core makes of a value, inline for the usual ones."""

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

REMEMBERED = 4_096
"""How many texts of instants are kept for a scalar, and of ids for a type: they take longer to write than to find."""

AS_THEY_ARE = {
    GraphQLString: "type({given}) is str",
    GraphQLID: "type({given}) is str",
    GraphQLBoolean: "type({given}) is bool",
    GraphQLInt: "type({given}) is int and -0x80000000 <= {value} <= 0x7FFFFFFF",
    GraphQLFloat: "type({given}) is float and isfinite({value})",
}
"""When a value is its own result."""

UUIDS = frozenset({UUID, AsyncpgUUID})


def leaf(kind: GraphQLLeafType, read: str, names: Names) -> str:
    """An expression for the result of a leaf. Where graphql-core gives none, it raises."""
    given, value = names.bind(read)
    coerced = partial(_coerced, kind.coerce_output_value)
    if isinstance(kind, GraphQLScalarType) and kind in AS_THEY_ARE:
        names.known["isfinite"] = isfinite
        usual, result = AS_THEY_ARE[kind].format(given=given, value=value), value
    elif isinstance(kind, CoreEnum):
        usual, result = f"type({given}) is {names(kind.wrapped_cls)}", f"{names(_members(kind))}[{value}._name_]"
    else:
        usual = f"type({given}) is {names(datetime)}"
        result = f"{names(_instants(kind.coerce_output_value))}[{value}.tzinfo]({value})"
    return f"({result} if {usual} else {names(coerced)}({value}))"


def node_id(type_name: str, read: str, names: Names) -> str:
    """An expression for the global id of the row whose id is ``read``, as ``relay.Node`` gives it."""
    given, value = names.bind(read)
    usual, other = names(_global_ids(type_name)), names(partial(_global_id, type_name))
    return f"({usual}({value}.int) if type({given}) in {names(UUIDS)} else {other}({value}))"


def _coerced(coerce: Callable[[Any], Any], value: object) -> object:
    if value is None or value is Undefined or isinstance(value, Exception) or is_awaitable(value):
        raise Unusual
    result = coerce(value)
    if result is None or result is Undefined or is_awaitable(result):
        raise Unusual
    return result


class _Instants(dict[tzinfo | None, Callable[[datetime], object]]):
    """A scalar's serializer for each zone. Of UTC it remembers results: there, equal instants are the same to it."""

    def __init__(self, coerce: Callable[[Any], Any]) -> None:
        super().__init__()
        self._coerced = partial(_coerced, coerce)

    def __missing__(self, zone: tzinfo | None) -> Callable[[datetime], object]:
        if not isinstance(zone, timezone | ZoneInfo) or zone.utcoffset(None) != timedelta(0):
            return self._coerced
        remembering = self[zone] = lru_cache(maxsize=REMEMBERED)(self._coerced)
        return remembering


_instants = cache(_Instants)


def _members(kind: CoreEnum) -> dict[str, str]:
    members: dict[str, Enum] = dict(kind.wrapped_cls.__members__)
    return {name: kind.coerce_output_value(member) for name, member in members.items()}


@cache
def _global_ids(type_name: str) -> Callable[[int], str]:
    return lru_cache(maxsize=REMEMBERED)(lambda number: to_base64(type_name, UUID(int=number)))


def _global_id(type_name: str, row_id: object) -> str:
    if row_id is None or isawaitable(row_id):
        raise Unusual
    return to_base64(type_name, str(row_id))
