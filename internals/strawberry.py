"""What we use of Strawberry beyond its documentation.

====================== ==============================================  ================================================
name                   why                                             when it goes
====================== ==============================================  ================================================
``core_schema``        operations are executed on graphql-core's       build the ``GraphQLSchema`` with whatever
                       schema, without Strawberry's pipeline           replaces ``Schema._schema``
``StrawberryExecutor`` the executor that Strawberry's fields expect;   ``graphql.Executor``; ``info.input_extensions``
                       the compiled one stands on it                   is all that is lost
``VALIDATION_RULES``   rules for ``strawberry.Maybe`` and one-of       leave them out: no input uses either
                       inputs, which its own execution adds
``is_awaitable``       answers "no" for plain values ten times faster  leave it out: graphql-core has its own
                       than graphql-core's
``definition_of``      leads from a type or field of graphql-core's    run with ``GREENROOM_COMPILED=0``, then read
                       schema to the definition behind it              ``extensions`` under the new name
``CoreEnum``           an enum of graphql-core's schema that knows     run with ``GREENROOM_COMPILED=0``; or compile
                       the Python enum behind it                       no enums
``is_default_resolver`` tells a field that only reads an attribute     run with ``GREENROOM_COMPILED=0``
``node_id_resolver``   tells Relay's own ``id`` from one of a type's   run with ``GREENROOM_COMPILED=0``; or compile no
                       own                                             ids of nodes
``own_definition``     the definition of a class itself, rather than   ``strawberry.types.get_object_definition``, of
                       of one that it inherits from                    which classes that inherit must be left out
``enum_definition``    the values of an enum, whose descriptions are   ``strawberry.enum_value`` for each member, in
                       those that stand beside it                      the enums of ``domain``'s callers
``Strawberry…``        the classes of definitions                      whatever ``definition_of`` then gives
``CAST_MARK``          ``strawberry.cast`` marks a value with the      run with ``GREENROOM_COMPILED=0``; nothing of
                       type that it stands for                         ours is cast
====================== ==============================================  ================================================
"""

from collections.abc import Awaitable, Callable
from enum import Enum
from inspect import getattr_static
from typing import Any, TypeGuard, cast

from graphql import GraphQLField, GraphQLNamedType, GraphQLSchema
from strawberry import Schema, relay
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as StrawberryExecutor
from strawberry.schema.schema_converter import CustomGraphQLEnumType as CoreEnum
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE as CAST_MARK
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField
from strawberry.types.union import StrawberryUnion

__all__ = [
    "CAST_MARK",
    "VALIDATION_RULES",
    "CoreEnum",
    "StrawberryEnumDefinition",
    "StrawberryExecutor",
    "StrawberryField",
    "StrawberryObjectDefinition",
    "StrawberryUnion",
    "core_schema",
    "definition_of",
    "enum_definition",
    "is_awaitable",
    "is_default_resolver",
    "node_id_resolver",
    "own_definition",
]

VALIDATION_RULES = MaybeNullValidationRule, OneOfInputValidationRule

is_awaitable = cast("Callable[[Any], TypeGuard[Awaitable[Any]]]", optimized_is_awaitable)
node_id_resolver = getattr_static(relay.Node, "_id").__func__


def core_schema(schema: Schema) -> GraphQLSchema:
    """The schema as graphql-core has it."""
    return schema._schema


def definition_of(part: GraphQLNamedType | GraphQLField) -> object:
    """What a type or a field of graphql-core's schema was made from; None when that was not Strawberry's."""
    return part.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)


def own_definition(origin: type) -> object:
    """The definition that the class itself was decorated with; None when it only inherits one."""
    return origin.__dict__.get("__strawberry_definition__")


def enum_definition(enum: type[Enum]) -> StrawberryEnumDefinition:
    """What a decorated enum is to clients."""
    return cast("StrawberryEnumDefinition", enum.__strawberry_definition__)  # type: ignore[attr-defined]


def is_default_resolver(resolve: object) -> bool:
    """Whether a field's resolver is the one that Strawberry makes for a plain attribute."""
    return getattr(resolve, "_is_default", False)
