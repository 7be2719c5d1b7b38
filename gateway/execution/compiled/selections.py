"""Selections as Python functions: from an object, or a field's value, to its part of the result."""

from collections.abc import Callable, Hashable
from contextlib import suppress
from weakref import ref

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

from gateway.execution.compiled.leaves import leaf_expression, node_id_expression
from gateway.execution.compiled.resolving import Asked
from gateway.execution.compiled.source import Function, Names, compile_function
from gateway.execution.compiled.types import (
    attribute_of,
    classes_of,
    id_attribute_of,
    is_event,
    is_plain,
    members_of,
    resolver_of,
)
from internals.graphql_core import FieldDetailsList, GroupedFieldSet
from internals.strawberry import CAST_MARK
from reads.shared_list import SharedList

Collect = Callable[[GraphQLObjectType, FieldDetailsList], GroupedFieldSet]

MOST_FUNCTIONS = 200
"""For one operation; what is beyond is left to graphql-core, so that no document takes long to compile."""

CAST_GUARD = f"if getattr(source, {CAST_MARK!r}, None) is not None: give_up()"
"""A value that ``strawberry.cast`` has marked is of that type, whatever its class."""


class NotPlainError(Exception):
    """A selection has fields that are neither plain nor resolved by a method without arguments."""


class Selections:
    """Functions for the selections of one operation, compiled at first use; None where graphql-core has to do it.
    ``repeated``: the fields that may be asked for more than once of one object, which are to be resolved once."""

    def __init__(self, schema: GraphQLSchema, collect: Collect, repeated: frozenset[str]) -> None:
        self._schema = schema
        self._collect = collect
        self._repeated = repeated
        self._roots = {schema.query_type, schema.mutation_type, schema.subscription_type}
        # By identity of the list of fields, which is kept too, so that nothing else gets its id.
        self._compiled: dict[Hashable, tuple[FieldDetailsList | None, Function | None]] = {}

    def root(self, kind: GraphQLObjectType, fields: GroupedFieldSet) -> Function | None:
        """From the root value to the whole result."""
        return self._memoized("root", None, lambda: self._compile_object(kind, fields, []))

    def field(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Function | None:
        """From an object to the result of one of its fields."""
        key = id(details)
        cached = self._compiled.get(key)
        return cached[1] if cached else self._memoized(key, details, lambda: self._compile_field(kind, details))

    def value(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Function | None:
        """From a field's value, or an item of it, to its result."""
        if isinstance(kind, GraphQLNonNull) or is_leaf_type(kind):
            return None
        key = id(kind), id(details)
        cached = self._compiled.get(key)
        return cached[1] if cached else self._memoized(key, details, lambda: self._compile_value(kind, details))

    def _memoized(
        self, key: Hashable, details: FieldDetailsList | None, compile_it: Callable[[], Function]
    ) -> Function | None:
        if key in self._compiled:
            return self._compiled[key][1]
        compiled = None
        if len(self._compiled) < MOST_FUNCTIONS:
            # A selection that cannot even be collected has an error, which graphql-core then reports.
            with suppress(NotPlainError, GraphQLError, RecursionError):
                compiled = compile_it()
            self._compiled[key] = details, compiled
        return compiled

    def _compile_field(self, kind: GraphQLObjectType, details: FieldDetailsList) -> Function:
        names, origins = Names(), classes_of(kind)
        expression = self._field_expression(kind, "", details, origins, names)
        if names.waits:
            raise NotPlainError
        return compile_function([*_class_guards(origins, names), f"return {expression}"], names)

    def _compile_value(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Function:
        if isinstance(kind, GraphQLObjectType):
            return self.object(kind, details)
        names = Names()
        return compile_function([f"return {self._value_expression(kind, 'source', details, names)}"], names)

    def _compile_object(
        self, kind: GraphQLObjectType, fields: GroupedFieldSet, origins: list[type], *guards: str
    ) -> Function:
        names = Names()
        results = [
            f"{key!r}: {self._field_expression(kind, key, details, origins, names)}" for key, details in fields.items()
        ]
        if names.resolves:
            guards = *guards, "run.look()"
        lines = [*_class_guards(origins, names), *guards, f"result = {{{', '.join(results)}}}", *names.waits]
        return compile_function([*lines, "return result"], names)

    def object(self, kind: GraphQLObjectType, details: FieldDetailsList, *, is_member: bool = False) -> Function:
        """From an object to its result; ``is_member``: as a member of an abstract type. Raises NotPlainError."""
        guards = [CAST_GUARD] if is_member or kind.is_type_of else []

        def compile_it() -> Function:
            if not (origins := classes_of(kind)):
                raise NotPlainError
            return self._compile_object(kind, self._collect(kind, details), origins, *guards)

        compiled = self._memoized((id(kind), id(details), is_member), details, compile_it)
        if compiled is None:
            raise NotPlainError
        return compiled

    def _field_expression(
        self, kind: GraphQLObjectType, key: str, details: FieldDetailsList, origins: list[type], names: Names
    ) -> str:
        node = details[0].node
        if node.name.value == "__typename":
            return repr(kind.name)
        field = self._schema.get_field(kind, node.name.value)
        if field is None:
            raise NotPlainError
        if is_event(field) and kind is self._schema.subscription_type:
            return self._nullable_expression(field.type, "source", details, names)
        if field.args or node.arguments or not origins:
            raise NotPlainError
        if attribute := attribute_of(field):
            expression = self._nullable_expression(field.type, f"source.{attribute}", details, names)
        elif (attribute := id_attribute_of(field, origins[0])) and get_named_type(field.type) is GraphQLID:
            expression = node_id_expression(kind.name, f"source.{attribute}", names)
        elif (resolver := resolver_of(field)) and kind not in self._roots and node.name.value not in self._repeated:
            nodes = [one.node for one in details]
            return self._resolved_expression(key, details, Asked(kind, field, nodes, resolver), names)
        else:
            raise NotPlainError
        if not all(is_plain(attribute, origin) for origin in origins):
            raise NotPlainError
        return expression

    def _resolved_expression(self, key: str, details: FieldDetailsList, asked: Asked, names: Names) -> str:
        """An expression for what a resolver gives; for what comes later None, and a statement that asks for it."""
        names.resolves = True
        if asked.resolver.waits:
            complete = self._compile_later(asked.field.type, details)
            names.waits.append(f"run.wait(result, {key!r}, {names(asked)}, source, {names(complete)})")
            return "None"
        given = f"source, run.info({names(asked)})" if asked.resolver.takes_info else "source"
        read = f"{names(asked.resolver.function)}({given})"
        return self._nullable_expression(asked.field.type, read, details, names)

    def _compile_later(self, kind: GraphQLOutputType, details: FieldDetailsList) -> Function:
        """From what comes later to its result."""
        names = Names()
        return compile_function([f"return {self._nullable_expression(kind, 'source', details, names)}"], names)

    def _items(self, kind: GraphQLList[GraphQLOutputType], details: FieldDetailsList) -> Function:
        """From a list to its items' results."""
        names = Names()
        item = names.variable()
        expression = self._nullable_expression(kind.of_type, item, details, names)
        return compile_function([f"return [{expression} for {item} in source]"], names)

    def _nullable_expression(self, kind: GraphQLOutputType, read: str, details: FieldDetailsList, names: Names) -> str:
        if isinstance(kind, GraphQLNonNull):
            return self._value_expression(kind.of_type, read, details, names)
        first, value = names.bind(read)
        return f"(None if {first} is None else {self._value_expression(kind, value, details, names)})"

    def _value_expression(self, kind: GraphQLOutputType, read: str, details: FieldDetailsList, names: Names) -> str:
        """An expression for a value that must not be null."""
        if is_leaf_type(kind):
            return leaf_expression(kind, read, names)
        if isinstance(kind, GraphQLObjectType):
            return names.call(self.object(kind, details), read)
        first, value = names.bind(read)
        if isinstance(kind, GraphQLList):
            items = self._items(kind, details)
            made, shared = names.call(items, value), names(SharedList)
            kept = made if items.resolves else f"{value}.read_by({names(items)})"
            is_list = f"type({first}) is list or type({value}) is tuple"
            return f"({made} if {is_list} else {kept} if type({value}) is {shared} else give_up())"
        assert isinstance(kind, GraphQLUnionType | GraphQLInterfaceType)
        if not (possible := dict(members_of(kind, self._schema))):
            raise NotPlainError
        # Each is compiled as it comes: whether it asks resolvers is not known before.
        names.resolves = True
        return f"{names(_Members(self, possible, details))}[type({first})]({value}, run)"


class _Members(dict[type, Function]):
    """The functions for the classes of an abstract type, each compiled at the first value of that class. Its selections
    have it, and last for as long as they are executed: so that they are no ring, it has them weakly."""

    def __init__(
        self, selections: Selections, possible: dict[type, GraphQLObjectType], details: FieldDetailsList
    ) -> None:
        super().__init__()
        self._selections = ref(selections)
        self._possible = possible
        self._details = details

    def __missing__(self, origin: type) -> Function:
        selections = self._selections()
        assert selections is not None
        compiled = self[origin] = selections.object(self._possible[origin], self._details, is_member=True)
        return compiled


def _class_guards(origins: list[type], names: Names) -> list[str]:
    others = " and ".join(f"type(source) is not {names(origin)}" for origin in origins)
    return [f"if {others}: give_up()"] if others else []
