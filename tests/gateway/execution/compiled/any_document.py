"""Random documents for a schema: aliases, fragments, merged fields and conditions, as many as there may be."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    GraphQLArgument,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_composite_type,
    is_required_argument,
)
from hypothesis import strategies as st

MOST_SELECTIONS = [6, 5, 4, 3, 2, 1]
DEEPEST = len(MOST_SELECTIONS) - 2
CONDITIONS = [
    "",
    "",
    "",
    "@include(if: $yes)",
    "@skip(if: $no)",
    "@skip(if: $yes)",
    "@include(if: true) @skip(if: $no)",
]
VARIABLES = "($yes: Boolean!, $no: Boolean! = false)"

Draw = Callable[[int, int], int]
"""Any number from the first to the second."""


@dataclass
class Author:
    """Writes one document. ``given`` are literals for arguments, by ``field.argument`` or by the argument's type."""

    schema: GraphQLSchema
    draw: Draw
    given: Mapping[str, list[str]] = field(default_factory=dict)
    fragments: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        types: dict[str, set[str]] = {}
        for kind in self.schema.type_map.values():
            for name, one in getattr(kind, "fields", {}).items():
                types.setdefault(name, set()).add(str(one.type))
        self.ambiguous = {name for name, found in types.items() if len(found) > 1}

    def document(self, operation: str) -> str:
        """An operation, with the fragments that it uses."""
        root = {
            "query": self.schema.query_type,
            "mutation": self.schema.mutation_type,
            "subscription": self.schema.subscription_type,
        }[operation]
        assert root is not None
        # A subscription has one field, under no condition.
        body = f"{{ {self._field(root, 0)} }}" if operation == "subscription" else self.selections(root, 0)
        written = [f"fragment {name} on {kind} {text}" for name, (kind, text) in self.fragments.items()]
        return "\n".join([f"{operation} {VARIABLES} {body}", *written])

    def selections(self, kind: GraphQLNamedType, depth: int) -> str:
        """What is selected of an object, within braces."""
        count = self.draw(1, MOST_SELECTIONS[depth])
        return f"{{ {' '.join(self._selection(kind, depth) for _ in range(count))} }}"

    def _selection(self, kind: GraphQLNamedType, depth: int) -> str:
        fields = self._fields(kind, depth)
        choice = self.draw(0, 9)
        if choice == 0 and depth:
            return f"{self._one(['', 'kind: ', 'other: '])}__typename {self._one(CONDITIONS)}"
        if choice in {1, 2} or not fields:
            return f"... {self._on(kind, depth)}" if depth < DEEPEST + 1 else "__typename"
        if choice == 3:
            return self._spread(kind, depth)
        return self._field(kind, depth, CONDITIONS)

    def _field(self, kind: GraphQLNamedType, depth: int, conditions: Sequence[str] = ("",)) -> str:
        fields = self._fields(kind, depth)
        name = self._one(sorted(fields))
        inner, arguments = fields[name]
        nested = self.selections(inner, depth + 1) if is_composite_type(inner) else ""
        given = self._arguments(name, arguments)
        return f"{self._alias(kind, name, given)}{name}{given} {self._one(conditions)} {nested}"

    def _fields(
        self, kind: GraphQLNamedType, depth: int
    ) -> dict[str, tuple[GraphQLNamedType, dict[str, GraphQLArgument]]]:
        if not isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            return {}
        found = {name: (get_named_type(one.type), one.args) for name, one in kind.fields.items()}
        return {name: one for name, one in found.items() if depth < DEEPEST or not is_composite_type(one[0])}

    def _on(self, kind: GraphQLNamedType, depth: int) -> str:
        chosen = self._possible(kind)
        condition = f"on {chosen.name} " if chosen is not kind or self.draw(0, 1) else ""
        return f"{condition}{self._one(CONDITIONS)} {self.selections(chosen, depth + 1)}"

    def _spread(self, kind: GraphQLNamedType, depth: int) -> str:
        known = [name for name, (on, _) in self.fragments.items() if on == kind.name]
        if known and self.draw(0, 1):
            return f"...{self._one(known)}"
        text = self.selections(kind, depth + 1) if depth < DEEPEST else "{ __typename }"
        name = f"F{len(self.fragments)}"
        self.fragments[name] = kind.name, text
        return f"...{name} {self._one(CONDITIONS)}"

    def _possible(self, kind: GraphQLNamedType) -> GraphQLNamedType:
        if isinstance(kind, GraphQLUnionType | GraphQLInterfaceType):
            possible = sorted(self.schema.get_possible_types(kind), key=str)
            return possible[self.draw(0, len(possible) - 1)]
        return kind

    def _arguments(self, owner: str, arguments: dict[str, GraphQLArgument]) -> str:
        given = []
        for name, argument in arguments.items():
            literals = self.given.get(f"{owner}.{name}") or self.given.get(get_named_type(argument.type).name)
            if (
                literals
                and not isinstance(argument.type, GraphQLList)
                and (is_required_argument(argument) or self.draw(0, 3) == 0)
            ):
                given.append(f"{name}: {self._one(literals)}")
        return f"({', '.join(given)})" if given else ""

    def _alias(self, kind: GraphQLNamedType, name: str, given: str) -> str:
        # Fields that go by one name must be such that they can be merged.
        if given:
            return f"{name}{re.sub(r'[^A-Za-z0-9]', '_', given)}: "
        if name in self.ambiguous:
            return f"{name}{kind.name}: "
        return self._one(["", "", f"{name}1: ", f"{name}2: "])

    def _one(self, choices: Sequence[str]) -> str:
        return choices[self.draw(0, len(choices) - 1)]


@st.composite
def documents(
    draw: st.DrawFn, schema: GraphQLSchema, operation: str = "query", given: Mapping[str, list[str]] | None = None
) -> str:
    """Any operation of that kind on the schema."""
    return Author(schema, lambda low, high: draw(st.integers(low, high)), given or {}).document(operation)
