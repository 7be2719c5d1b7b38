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
    """What a valid document costs: the most that any of its operations can."""

    def __init__(self, document: DocumentNode) -> None:
        self._document = document
        self._sizes = tuple(sizes_of(document))
        self._cached = lru_cache(maxsize=MOST_CACHED)(self._of)

    def of(self, variables: Mapping[str, object]) -> int:
        """The fields that it may take with these variables."""
        values = (variables.get(name) for name in self._sizes)
        return self._cached(*(value if isinstance(value, int) else None for value in values))

    def _of(self, *sizes: int | None) -> int:
        costing = _Costing(self._document, dict(zip(self._sizes, sizes, strict=True)))
        operations = (node for node in self._document.definitions if isinstance(node, OperationDefinitionNode))
        return max((costing.of(operation.selection_set) for operation in operations), default=0)


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
