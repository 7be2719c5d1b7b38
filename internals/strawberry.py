"""What we use of Strawberry beyond its documentation."""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from inspect import getattr_static
from typing import Any, TypeGuard, cast

from graphql import GraphQLField, GraphQLNamedType, GraphQLResolveInfo, GraphQLSchema
from strawberry import Info, Schema, execution, relay
from strawberry.schema import schema, schema_converter
from strawberry.schema.validation_rules import maybe_null, one_of
from strawberry.types import base, union
from strawberry.types import cast as casting
from strawberry.types import enum as enums
from strawberry.types import field as fields

__all__ = [
    "CAST_MARK",
    "VALIDATION_RULES",
    "CoreEnum",
    "EnumDefinition",
    "FieldDefinition",
    "ObjectDefinition",
    "StrawberryExecutor",
    "UnionDefinition",
    "core_schema",
    "declared_metadata",
    "definition_of",
    "enum_definition",
    "has_resolver",
    "info_for_resolver",
    "is_awaitable",
    "is_default_resolver",
    "is_own_resolver",
    "node_id_resolver",
    "own_definition",
    "raw_info",
    "state_of_execution",
]


def core_schema(strawberry_schema: Schema) -> GraphQLSchema:
    """The schema as graphql-core has it: operations are executed on that, without Strawberry's pipeline of extensions.
    When it goes, take whatever Strawberry's own ``execute`` hands to graphql-core."""
    return strawberry_schema._schema


def raw_info(info: Info[Any, Any]) -> GraphQLResolveInfo[Any]:
    """What graphql-core tells a resolver: the only one to know what a client has left out of an input.
    When it goes, an input whose fields may be left out needs a type of its own, without defaults."""
    return info._raw_info


def info_for_resolver(raw: GraphQLResolveInfo[Any], field: "FieldDefinition") -> Info[Any, Any]:
    """What a resolver of ours is told, from what graphql-core tells one.
    When it goes, let compiled/types.py say that no resolver is told anything: graphql-core then asks those that are."""
    return Info(_raw_info=raw, _field=field)


def state_of_execution(info: Info[Any, Any]) -> object:
    """What the executor was given as ``operation_extensions``; None when nothing.
    When it goes, take it from wherever the executor then keeps it."""
    return getattr(info._raw_info, "operation_extensions", None)


StrawberryExecutor = schema.StrawberryGraphQLCoreExecutionContext
"""graphql-core's executor as Strawberry's fields expect it; ours stand on it. What it is given as
``operation_extensions`` is in every resolver's ``info``: there an operation has its ``Execution``.
When it goes, take ``graphql.Executor`` with an attribute and a ``build_resolve_info`` of our own for that."""

VALIDATION_RULES = maybe_null.MaybeNullValidationRule, one_of.OneOfInputValidationRule
"""What Strawberry validates beyond the specification: ``strawberry.Maybe``, and inputs of which one field is given.
When it goes, leave it out, unless an input uses either."""

is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", execution.optimized_is_awaitable)
"""Says "no" to plain values several times faster than graphql-core's own.
When it goes, leave it out: ``execute`` then takes that."""


def definition_of(part: GraphQLNamedType | GraphQLField) -> object:
    """What a type or a field of graphql-core's schema was made from; None when that was not Strawberry's.
    When it goes, ``GREENROOM_COMPILED=0`` until definitions are found again: only the compiled executor asks."""
    return part.extensions.get(schema_converter.GraphQLCoreConverter.DEFINITION_BACKREF)


ObjectDefinition = base.StrawberryObjectDefinition
FieldDefinition = fields.StrawberryField
UnionDefinition = union.StrawberryUnion
CoreEnum = schema_converter.CustomGraphQLEnumType
"""What definitions are, and the enums of graphql-core's schema that know the Python enum behind them.
When it goes, ``GREENROOM_COMPILED=0`` until the compiled executor knows what is there instead."""


def own_definition(origin: type) -> object:
    """The definition that a class was decorated with; None when it only inherits one.
    When it goes, ``GREENROOM_COMPILED=0``, or ``strawberry.types.get_object_definition`` and a look at its origin."""
    return origin.__dict__.get("__strawberry_definition__")


def declared_metadata(field: GraphQLField) -> Mapping[Any, Any]:
    """The ``metadata`` with which a field was declared; empty for fields that are not ours.
    When it goes, a table of fields by name has to say what each of them costs."""
    definition = (field.extensions or {}).get("strawberry-definition")
    return definition.metadata if isinstance(definition, FieldDefinition) else {}


def has_resolver(field: GraphQLField) -> bool:
    """Whether a function of ours resolves a field, rather than an attribute. Ids are attributes.
    When it goes, say yes: what only reads an attribute is then kept for the operation as well, at some cost."""
    definition = definition_of(field)
    function = definition.base_resolver if isinstance(definition, FieldDefinition) else None
    return function is not None and getattr(function.wrapped_func, "__func__", None) is not node_id_resolver


def is_default_resolver(resolve: object) -> bool:
    """Whether a field's resolver is the one that Strawberry makes for plain attributes, which may be compiled.
    When it goes, ``GREENROOM_COMPILED=0``: a resolver that does more must not be left out."""
    return getattr(resolve, "_is_default", False)


def is_own_resolver(resolve: object) -> bool:
    """Whether a field's resolver is the one that Strawberry makes for a method, and does no more than call it.
    When it goes, say no: graphql-core then resolves all such fields."""
    return getattr(resolve, "_is_default", None) is False


node_id_resolver = getattr_static(relay.Node, "_id").__func__
"""Relay's own resolver of ``id``, which may be compiled, while a type's own may not.
When it goes, let compiled/types.py say that no field is an id: graphql-core then resolves them all."""

CAST_MARK = casting.TYPE_CAST_ATTRIBUTE
"""The attribute that ``strawberry.cast`` marks a value with, which compiled functions leave alone.
When it goes, leave it out: nothing here casts."""

EnumDefinition = enums.StrawberryEnumDefinition
"""What a decorated enum is to clients. When it goes, so does ``enum_definition``."""


def enum_definition(enum: type[Enum]) -> EnumDefinition:
    """What a decorated enum is to clients: the enums of ``domain`` are given descriptions, and know no framework.
    When it goes, make for each an enum of the schema's own, with ``strawberry.enum_value``."""
    return cast("EnumDefinition", enum.__strawberry_definition__)  # type: ignore[attr-defined]
