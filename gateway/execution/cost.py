"""The cost of an operation, before it is executed: what its fields are declared to cost (schema/cost.py), times the
sizes of the pages that they stand in."""

from collections.abc import Mapping

from cachetools import LRUCache
from graphql import (
    GRAPHQL_MAX_INT,
    GRAPHQL_MIN_INT,
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    get_named_type,
    visit,
)

from gateway.execution.introspection import IntrospectionCost
from internals.strawberry import declared_metadata
from schema.cost import METADATA, PLAIN, FieldCost

PAGE_ARGUMENTS = ("first", "last")

ITEMS_PER_UNIT = 25
"""Of variables: each takes about 2 µs."""

MOST_CACHED = 16
"""For one document, which has a cost for each combination of its page sizes."""


class Cost:
    """What one operation of a valid document costs."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._schema = schema
        self._document = document
        self._operation = operation
        defaults = default_sizes(operation)
        self._sizes = tuple((name, defaults.get(name)) for name in sizes_of(document))
        self._found: LRUCache[tuple[int | None, ...], int] = LRUCache(MOST_CACHED)

    def of(self, variables: Mapping[str, object]) -> int:
        """What it may cost with these variables, and its own defaults for those that are not given."""
        given = tuple([as_size(variables.get(name, default)) for name, default in self._sizes])
        found = self._found.get(given)
        if found is None:
            found = self._found[given] = self._of(given)
        return found

    def _of(self, given: tuple[int | None, ...]) -> int:
        sizes = {name: size for (name, _), size in zip(self._sizes, given, strict=True)}
        return _Costing(self._schema, self._document, sizes).of_operation(self._operation)


def cost_of_reading(variables: Mapping[str, object] | None) -> int:
    """What it costs to read variables, however little is asked with them."""
    return values_in(variables) // ITEMS_PER_UNIT


def values_in(variables: Mapping[str, object] | None) -> int:
    """How many values there are in variables, in lists and objects too."""
    values = 0
    waiting: list[object] = [variables] if variables else []
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            values += len(value)
            waiting += value.values()
        elif isinstance(value, list):
            values += len(value)
            waiting += value
    return values


def as_size(value: object) -> int | None:
    """The size that a variable gives, as an Int is read from JSON: 100.0 is 100. None for what is no Int: its sender is
    told so, rather than a cost."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and GRAPHQL_MIN_INT <= value <= GRAPHQL_MAX_INT else None


def default_sizes(operation: OperationDefinitionNode) -> dict[str, int]:
    """The sizes that variables have when they are not given."""
    return {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }


def sizes_of(document: DocumentNode) -> list[str]:
    """The variables that say how long pages are."""
    sizes = _Sizes()
    visit(document, sizes)
    return list(sizes.names)


class _Sizes(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_argument(self, node: ArgumentNode, *_: object) -> None:
        if node.name.value in PAGE_ARGUMENTS and isinstance(node.value, VariableNode):
            self.names[node.value.name.value] = None


class _Costing:
    """Each fragment is costed once, however often it is spread, so that the work is that of the document's length."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, sizes: Mapping[str, int | None]) -> None:
        self._schema = schema
        self._sizes = sizes
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._fragment_costs: dict[str, int] = {}
        self._introspection = IntrospectionCost(schema, self._fragments)

    def of_operation(self, operation: OperationDefinitionNode) -> int:
        root = self._schema.get_root_type(operation.operation)
        assert root is not None, "the document is valid"
        return self._selected(root, operation.selection_set)

    def _selected(self, parent: GraphQLNamedType, selections: SelectionSetNode | None) -> int:
        total = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                total += self._field(parent, node)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition and self._schema.get_type(node.type_condition.name.value)
                total += self._selected(named or parent, node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        return total

    def _field(self, parent: GraphQLNamedType, node: FieldNode) -> int:
        if node.name.value.startswith("__"):
            return self._introspection.of(node)
        field: GraphQLField = parent.fields[node.name.value]  # type: ignore[attr-defined]
        cost = declared_cost(field)
        if node.selection_set is None:
            return cost.own
        return cost.own + self._items(field, cost, node) * self._selected(
            get_named_type(field.type), node.selection_set
        )

    def _fragment(self, name: str) -> int:
        if name not in self._fragment_costs:
            fragment = self._fragments[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            assert on is not None, "the document is valid"
            self._fragment_costs[name] = self._selected(on, fragment.selection_set)
        return self._fragment_costs[name]

    def _items(self, field: GraphQLField, cost: FieldCost, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if cost.pages and argument.name.value in PAGE_ARGUMENTS:
                size = self._size(argument)
                if size is not None:
                    return max(1, size)
        if cost.items is not None:
            return cost.items
        usual = (field.args[name].default_value for name in PAGE_ARGUMENTS if name in field.args)
        return next((size for size in usual if isinstance(size, int)), 1)

    def _size(self, argument: ArgumentNode) -> int | None:
        if isinstance(argument.value, IntValueNode):
            return int(argument.value.value)
        return self._sizes.get(argument.value.name.value) if isinstance(argument.value, VariableNode) else None


def declared_cost(field: GraphQLField) -> FieldCost:
    """What the field is declared to cost; PLAIN for one that says nothing."""
    cost = declared_metadata(field).get(METADATA, PLAIN)
    assert isinstance(cost, FieldCost)
    return cost
