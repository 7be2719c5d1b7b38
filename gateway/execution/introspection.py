"""What introspection tells, and what it costs: as many fields as would be resolved, found without resolving any of them
twice.

The schema does not change, so a selection costs the same for the same type, field or argument wherever it is reached:
each such pair is counted once. Fragments in fragments, which multiply what is resolved, do not multiply the counting.
"""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from graphql import (
    DirectiveLocation,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLDirective,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    StringValueNode,
    get_named_type,
    get_nullable_type,
    introspection_types,
    is_list_type,
)

UNKNOWN_TO_CLIENTS = frozenset({DirectiveLocation.DIRECTIVE_DEFINITION})
"""Where graphql-core lets a directive stand, and no published specification does (that of September 2025 is the last):
clients that know all locations, as those by graphql-core before 3.2.11, take the whole schema for broken."""

FIELDS_PER_UNIT = 2
"""They are read from memory, without a resolver of ours."""

MOST_PAIRS = 50_000
"""A document that reaches more pairs of a selection and a part of the schema costs more than any limit."""

BEYOND = 2**31


def as_published(schema: GraphQLSchema) -> None:
    """Let a schema name only locations of directives that clients may know."""
    schema.directives = tuple(map(_as_published, schema.directives))


def _as_published(directive: GraphQLDirective) -> GraphQLDirective:
    parts = directive.to_kwargs()
    parts["locations"] = tuple(place for place in directive.locations if place not in UNKNOWN_TO_CLIENTS)
    return GraphQLDirective(**parts)


class IntrospectionCost:
    """Of one document, whose fragments are given."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        self._info: Any = SimpleNamespace(schema=schema)
        self._counted: dict[tuple[int, int], int] = {}

    def of(self, node: FieldNode) -> int:
        """The cost of ``__schema``, ``__type`` or ``__typename``."""
        if node.selection_set is None:
            return 1
        if node.name.value == "__schema":
            fields = self._selected("__Schema", self._schema, node.selection_set)
        else:
            fields = max(
                (self._selected("__Type", one, node.selection_set) for one in self._asked_for(node)), default=0
            )
        return 1 + -(-fields // FIELDS_PER_UNIT)

    def _asked_for(self, node: FieldNode) -> Iterable[object]:
        """The type that is named; where a variable names it, any."""
        name = node.arguments[0].value if node.arguments else None
        if not isinstance(name, StringValueNode):
            return self._schema.type_map.values()
        return [self._schema.type_map[name.value]] if name.value in self._schema.type_map else []

    def _selected(self, kind: str, source: Any, selections: SelectionSetNode) -> int:
        # A field, an argument or a value of an enum comes with its name, as a pair that is made anew each time.
        pair = id(selections), id(source[1] if isinstance(source, tuple) else source)
        if pair not in self._counted:
            if len(self._counted) >= MOST_PAIRS:
                return BEYOND
            self._counted[pair] = 0
            self._counted[pair] = self._count(introspection_types[kind], source, selections)
        return self._counted[pair]

    def _count(self, kind: Any, source: Any, selections: SelectionSetNode) -> int:
        total = 0
        for node in selections.selections:
            if isinstance(node, FieldNode):
                total += 1
                if node.selection_set:
                    total += self._below(kind, source, node.name.value, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                total += self._selected(kind.name, source, self._fragments[node.name.value].selection_set)
            elif isinstance(node, InlineFragmentNode):
                total += self._selected(kind.name, source, node.selection_set)
        return total

    def _below(self, kind: GraphQLObjectType, source: Any, name: str, selections: SelectionSetNode) -> int:
        field = kind.fields[name]
        arguments = {"includeDeprecated": True} if "includeDeprecated" in field.args else {}
        assert field.resolve is not None
        found: Any = field.resolve(source, self._info, **arguments)
        items = [] if found is None else found if is_list_type(get_nullable_type(field.type)) else [found]
        return sum(self._selected(get_named_type(field.type).name, item, selections) for item in items)
