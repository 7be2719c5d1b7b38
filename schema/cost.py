"""What an operation may ask for at once: fields, times the sizes of the pages that they stand in."""

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
"""For one document: it costs differently with each combination of its pages' sizes."""


class Cost:
    """What a valid document costs: the most that any of its operations can."""

    def __init__(self, document: DocumentNode) -> None:
        self._document = document
        self._sizes = tuple(sizes_of(document))
        self._known = lru_cache(maxsize=MOST_CACHED)(self._of)

    def of(self, variables: Mapping[str, object]) -> int:
        """The fields that it may take with these variables."""
        given = (variables.get(name) for name in self._sizes)
        return self._known(*(value if isinstance(value, int) else None for value in given))

    def _of(self, *given: int | None) -> int:
        costing = _Costing(self._document, dict(zip(self._sizes, given, strict=True)))
        operations = (node for node in self._document.definitions if isinstance(node, OperationDefinitionNode))
        return max((costing.of(operation.selection_set) for operation in operations), default=0)


def sizes_of(document: DocumentNode) -> list[str]:
    """The variables that say how long pages are."""
    found = _Sizes()
    visit(document, found)
    return list(found.names)


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
        self._known: dict[str, int] = {}

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
        if name not in self._known:
            self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]

    def _page(self, node: FieldNode) -> int:
        for argument in node.arguments or ():
            if argument.name.value in PAGE_ARGUMENTS:
                value = argument.value
                if isinstance(value, IntValueNode):
                    return max(1, int(value.value))
                if isinstance(value, VariableNode):
                    given = self._variables.get(value.name.value)
                    if given is not None:
                        return max(1, given)
        return DEFAULT_PAGES.get(node.name.value, 1)
