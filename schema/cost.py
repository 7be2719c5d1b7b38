"""What an operation may ask for at once: fields, times the sizes of the pages that they stand in."""

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)
from strawberry.extensions import SchemaExtension

from schema.problems import CostLimitExceeded

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


def cost_limit(limit: int) -> type[SchemaExtension]:
    """An extension that refuses operations above ``limit`` fields; 0: no limit."""

    class CostLimit(SchemaExtension):
        def on_validate(self) -> Iterator[None]:
            yield
            context = self.execution_context
            if limit and context.graphql_document and not context.pre_execution_errors:
                cost = operation_cost(context.graphql_document, context.variables or {})
                if cost > limit:
                    raise CostLimitExceeded(f"This would take {cost} fields; at most {limit} are served at once.")

    return CostLimit


def operation_cost(document: DocumentNode, variables: Mapping[str, object]) -> int:
    """The most that any operation of a valid document can cost."""
    costing = _Costing(document, variables)
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return max((costing.of(operation.selection_set) for operation in operations), default=0)


class _Costing:
    def __init__(self, document: DocumentNode, variables: Mapping[str, object]) -> None:
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
                    if isinstance(given, int):
                        return max(1, given)
        return DEFAULT_PAGES.get(node.name.value, 1)
