"""Selections as Python functions: from an object, or a field's value, to its part of the answer."""

from collections.abc import Callable, Hashable
from contextlib import suppress

from graphql import (
    GraphQLError,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from gateway.execution.compiled.leaves import leaf, node_id
from gateway.execution.compiled.source import Function, Names, function
from gateway.execution.compiled.types import attribute_of, classes_of, id_attribute_of, is_event, is_plain, members_of
from internals.graphql_core import FieldDetailsList, GroupedFieldSet
from internals.strawberry import CAST_MARK

Collect = Callable[[GraphQLObjectType, FieldDetailsList], GroupedFieldSet]

MOST_FUNCTIONS = 200
"""For one operation; beyond, graphql-core does it, so that no document takes long to compile."""

CAST_GUARD = f"if getattr(source, {CAST_MARK!r}, None) is not None: refuse()"
"""A value that ``strawberry.cast`` has marked is of that type, whatever its class."""


class NotPlainError(Exception):
    """A selection that takes more than reading."""


class Selections:
    """Functions for what one operation selects, made when first asked for. None: it takes more than reading."""

    def __init__(self, schema: GraphQLSchema, collect: Collect) -> None:
        self._schema = schema
        self._collect = collect
        # Lists of fields are known by identity; kept here, they keep it.
        self._made: dict[Hashable, tuple[FieldDetailsList | None, Function | None]] = {}

    def root(self, kind: GraphQLObjectType, fields: GroupedFieldSet) -> Function | None:
        """From the root value to the whole answer."""
        return self._memoized("root", None, lambda: self._answer(kind, fields, []))

    def field(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Function | None:
        """From an object to the answer of one of its fields."""
        key = id(details)
        known = self._made.get(key)
        return known[1] if known else self._memoized(key, details, lambda: self._one_field(kind, details))

    def value(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Function | None:
        """From a field's value, or an item of it, to its answer."""
        if isinstance(kind, GraphQLNonNull) or is_leaf_type(kind):
            return None
        key = id(kind), id(details)
        known = self._made.get(key)
        return known[1] if known else self._memoized(key, details, lambda: self._one_value(kind, details))

    def _memoized(
        self, key: Hashable, details: FieldDetailsList | None, make: Callable[[], Function]
    ) -> Function | None:
        if key in self._made:
            return self._made[key][1]
        made = None
        if len(self._made) < MOST_FUNCTIONS:
            # Of a selection that cannot even be collected, graphql-core says what is wrong, in its place.
            with suppress(NotPlainError, GraphQLError, RecursionError):
                made = make()
            self._made[key] = details, made
        return made

    def _one_field(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Function:
        names, origins = Names(), classes_of(kind)
        answer = self._field(kind, details, origins, names)
        return function([*_guard(origins, names), f"return {answer}"], names)

    def _one_value(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Function:
        if isinstance(kind, GraphQLObjectType):
            return self.object(kind, details)
        names = Names()
        return function([f"return {self._value(kind, 'source', details, names)}"], names)

    def _answer(self, kind: GraphQLObjectType, fields: GroupedFieldSet, origins: list[type], *guards: str) -> Function:
        names = Names()
        results = [f"{key!r}: {self._field(kind, details, origins, names)}" for key, details in fields.items()]
        return function([*_guard(origins, names), *guards, f"return {{{', '.join(results)}}}"], names)

    def object(self, kind: GraphQLObjectType, details: FieldDetailsList, *, is_member: bool = False) -> Function:
        """From an object to its answer; ``is_member``: from one of an abstract type. Raises NotPlainError."""
        guards = [CAST_GUARD] if is_member or kind.is_type_of else []

        def make() -> Function:
            if not (origins := classes_of(kind)):
                raise NotPlainError
            return self._answer(kind, self._collect(kind, details), origins, *guards)

        made = self._memoized((id(kind), id(details), is_member), details, make)
        if made is None:
            raise NotPlainError
        return made

    def _field(self, kind: GraphQLObjectType, details: FieldDetailsList, origins: list[type], names: Names) -> str:
        node = details[0].node
        if node.name.value == "__typename":
            return repr(kind.name)
        field = self._schema.get_field(kind, node.name.value)
        if field is None:
            raise NotPlainError
        if is_event(field) and kind is self._schema.subscription_type:
            return self._nullable(field.type, "source", details, names)
        if field.args or node.arguments or not origins:
            raise NotPlainError
        if attribute := attribute_of(field):
            answer = self._nullable(field.type, f"source.{attribute}", details, names)
        elif (attribute := id_attribute_of(field, origins[0])) and get_named_type(field.type) is GraphQLID:
            answer = node_id(kind.name, f"source.{attribute}", names)
        else:
            raise NotPlainError
        if not all(is_plain(attribute, origin) for origin in origins):
            raise NotPlainError
        return answer

    def _nullable(self, kind: GraphQLOutputType, read: str, details: FieldDetailsList, names: Names) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, read, details, names)
        first, value = names.bind(read)
        return f"(None if {first} is None else {self._value(kind, value, details, names)})"

    def _value(self, kind: GraphQLOutputType, read: str, details: FieldDetailsList, names: Names) -> str:
        """An expression for a value that must not be null."""
        if is_leaf_type(kind):
            return leaf(kind, read, names)
        if isinstance(kind, GraphQLObjectType):
            return f"{names(self.object(kind, details))}({read})"
        first, value = names.bind(read)
        if isinstance(kind, GraphQLList):
            item = names.variable()
            answer = self._nullable(kind.of_type, item, details, names)
            return (
                f"([{answer} for {item} in {value}] if type({first}) is list or type({value}) is tuple else refuse())"
            )
        assert isinstance(kind, GraphQLUnionType | GraphQLInterfaceType)
        if not (possible := dict(members_of(kind, self._schema))):
            raise NotPlainError
        return f"{names(_Members(self, possible, details))}[type({first})]({value})"


class _Members(dict[type, Function]):
    """The functions for the classes of an abstract type, each made when the first of it comes."""

    def __init__(
        self, selections: Selections, possible: dict[type, GraphQLObjectType], details: FieldDetailsList
    ) -> None:
        super().__init__()
        self._selections = selections
        self._possible = possible
        self._details = details

    def __missing__(self, origin: type) -> Function:
        made = self[origin] = self._selections.object(self._possible[origin], self._details, is_member=True)
        return made


def _guard(origins: list[type], names: Names) -> list[str]:
    others = " and ".join(f"type(source) is not {names(origin)}" for origin in origins)
    return [f"if {others}: refuse()"] if others else []
