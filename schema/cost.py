"""The cost of an operation: its fields, times the sizes of the pages that they stand in."""

from collections.abc import Mapping
from functools import lru_cache

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

PAGE_ARGUMENTS = frozenset({"first", "last"})
DEFAULT_PAGES = {
    "liveStreams": 20,
    "queue": 50,
    "privateSessions": 20,
    "notifications": 20,
    "messages": 50,
    "members": 20,
}
"""The sizes of lists for which no size is given."""

MOST_CACHED = 16
"""For one document, which has a cost for each combination of its page sizes."""


class Cost:
    """What one operation of a valid document costs."""

    def __init__(self, document: DocumentNode, operation: OperationDefinitionNode) -> None:
        self._document = document
        self._operation = operation
        defaults = default_sizes(operation)
        self._sizes = tuple((name, defaults.get(name)) for name in sizes_of(document))
        self._cached = lru_cache(maxsize=MOST_CACHED)(self._of)

    def of(self, variables: Mapping[str, object]) -> int:
        """The fields that it may take with these variables, and its own defaults for those that are not given."""
        return self._cached(*(as_size(variables.get(name, default)) for name, default in self._sizes))

    def _of(self, *given: int | None) -> int:
        sizes = {name: size for (name, _), size in zip(self._sizes, given, strict=True)}
        return _Costing(self._document, sizes).of(self._operation.selection_set)


def as_size(value: object) -> int | None:
    """The size that a variable gives, as an Int is read from JSON: 100.0 is 100. None for what is none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


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
    def __init__(self, document: DocumentNode, variables: Mapping[str, int | None]) -> None:
        self._variables = variables
        self._fragments = {
            node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self._fragment_costs: dict[str, int] = {}

    def of(self, selections: SelectionSetNode | None) -> int:
        total = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                total += 1 + self._page(node) * self.of(node.selection_set)
            elif isinstance(node, InlineFragmentNode):
                total += self.of(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                total += self._fragment(node.name.value)
        return total

    def _fragment(self, name: str) -> int:
        if name not in self._fragment_costs:
            self._fragment_costs[name] = self.of(self._fragments[name].selection_set)
        return self._fragment_costs[name]

    def _page(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in PAGE_ARGUMENTS:
                value = argument.value
                if isinstance(value, IntValueNode):
                    return max(1, int(value.value))
                if isinstance(value, VariableNode):
                    size = self._variables.get(value.name.value)
                    if size is not None:
                        return max(1, size)
        return DEFAULT_PAGES.get(node.name.value, 1)
