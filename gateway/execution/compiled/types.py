"""Facts about Strawberry's types: the classes of their values, which of their fields are plain, and which are methods
that may be asked."""

from collections.abc import Callable, Iterator
from inspect import getattr_static, iscoroutinefunction
from keyword import iskeyword
from types import MemberDescriptorType
from typing import Any, NamedTuple

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, GraphQLUnionType
from strawberry import relay

from internals.strawberry import (
    FieldDefinition,
    ObjectDefinition,
    UnionDefinition,
    definition_of,
    is_default_resolver,
    is_own_resolver,
    node_id_resolver,
    own_definition,
)
from schema.cost import LOADED

NODE_METHODS = "resolve_id", "resolve_typename"


class Resolver(NamedTuple):
    """A method that gives the value of a field. ``takes_info``: whether it takes what Strawberry gives resolvers, too;
    ``waits``: whether it gives a coroutine."""

    definition: FieldDefinition
    function: Callable[..., Any]
    takes_info: bool
    waits: bool


def classes_of(kind: GraphQLObjectType) -> list[type]:
    """The classes of the type's values; empty when other classes are possible, too."""
    definition = definition_of(kind)
    if not isinstance(definition, ObjectDefinition) or definition.is_type_of:
        return []
    origins = [definition.origin, *([definition.concrete_of.origin] if definition.concrete_of else [])]
    return [origin for origin in origins if isinstance(origin, type) and _is_transparent(origin)]


def members_of(
    kind: GraphQLUnionType | GraphQLInterfaceType, schema: GraphQLSchema
) -> Iterator[tuple[type, GraphQLObjectType]]:
    """The classes that alone decide of which object type a value of an abstract type is."""
    abstract = definition_of(kind)
    for possible in schema.get_possible_types(kind):
        definition = definition_of(possible)
        if (
            isinstance(definition, ObjectDefinition)
            and _decides(definition, abstract)
            and schema.get_type(definition.name) is possible
        ):
            yield definition.origin, possible


def attribute_of(field: GraphQLField) -> str | None:
    """The attribute that a field reads; None when it does anything more."""
    definition = definition_of(field)
    if (
        isinstance(definition, FieldDefinition)
        and definition.is_basic_field
        and definition.default_resolver is getattr
        and type(definition).get_result is FieldDefinition.get_result
        and is_default_resolver(field.resolve)
    ):
        return definition.python_name
    return None


def id_attribute_of(field: GraphQLField, origin: type) -> str | None:
    """The attribute that a Relay node's id is made of; None for other fields, and for nodes with their own methods."""
    definition = definition_of(field)
    if (
        isinstance(definition, FieldDefinition)
        and definition.base_resolver is not None
        and getattr(definition.base_resolver.wrapped_func, "__func__", None) is node_id_resolver
        and not definition.extensions
        and issubclass(origin, relay.Node)
        and all(getattr_static(origin, name) is getattr_static(relay.Node, name) for name in NODE_METHODS)
    ):
        return origin.resolve_id_attr()
    return None


def resolver_of(field: GraphQLField) -> Resolver | None:
    """The method that gives a field's value without arguments, and without anything in front of it; None when there is
    none, or when it may wait for more than what is LOADED."""
    definition = definition_of(field)
    if (
        not isinstance(definition, FieldDefinition)
        or definition.base_resolver is None
        or definition.extensions
        or type(definition).get_result is not FieldDefinition.get_result
        or not is_own_resolver(field.resolve)
    ):
        return None
    function: Any = definition.base_resolver.wrapped_func
    takes = tuple(definition.base_resolver.signature.parameters)
    waits = iscoroutinefunction(function)
    if takes not in (("self",), ("self", "info")) or (waits and not definition.metadata.keys() >= LOADED.keys()):
        return None
    return Resolver(definition, function, takes == ("self", "info"), waits)


def is_event(field: GraphQLField) -> bool:
    """Whether the field is a subscription's, whose value is the event itself."""
    definition = definition_of(field)
    return isinstance(definition, FieldDefinition) and definition.is_subscription


def is_plain(name: str, origin: type) -> bool:
    """Whether reading the attribute has no effect but its value, so that graphql-core may read it again."""
    attribute = getattr_static(origin, name, None)
    return (
        name.isascii()
        and name.isidentifier()
        and not iskeyword(name)
        and (isinstance(attribute, MemberDescriptorType) or not hasattr(type(attribute), "__get__"))
    )


def _decides(definition: ObjectDefinition, abstract: object) -> bool:
    if isinstance(abstract, ObjectDefinition) and (
        abstract.resolve_type or not issubclass(definition.origin, abstract.origin)
    ):
        return False
    return isinstance(abstract, ObjectDefinition | UnionDefinition) and (
        own_definition(definition.origin) is definition
    )


def _is_transparent(origin: type) -> bool:
    return (
        getattr_static(origin, "__getattribute__") is object.__getattribute__
        and not any(hasattr(origin, name) for name in ("__getattr__", "__await__"))
        and not issubclass(origin, Exception)
    )
