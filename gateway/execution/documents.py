"""Facts about a parsed document, each found by visiting all of its nodes."""

from collections import Counter
from operator import itemgetter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    visit,
)

EXECUTABLE = OperationDefinitionNode | FragmentDefinitionNode


def operations_in(document: DocumentNode) -> list[OperationDefinitionNode]:
    """The operations of a document, in order."""
    return [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]


def most_frequent_field(document: DocumentNode) -> tuple[str, int]:
    """The response name that stands most often in a document, and how often."""
    counts: Counter[str] = Counter()
    selection_sets = [
        definition.selection_set for definition in document.definitions if isinstance(definition, EXECUTABLE)
    ]
    while selection_sets:
        for selection in selection_sets.pop().selections:
            if isinstance(selection, FieldNode):
                counts[(selection.alias or selection.name).value] += 1
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                selection_sets.append(selection.selection_set)
    return max(counts.items(), key=itemgetter(1), default=("", 0))


def variables_inside(document: DocumentNode) -> frozenset[str]:
    """The variables that a document uses elsewhere than in its root field's arguments."""
    variables = _Variables()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for root in definition.selection_set.selections:
                inner = (root.selection_set, *(root.directives or ())) if isinstance(root, FieldNode) else (root,)
                for node in inner:
                    if node is not None:
                        visit(node, variables)
        else:
            visit(definition, variables)
    return frozenset(variables.names)


def type_conditions(document: DocumentNode) -> frozenset[str]:
    """The types that a document's fragments name: ``... on MembersChanged``."""
    conditions = _TypeConditions()
    visit(document, conditions)
    return frozenset(conditions.names)


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)


class _TypeConditions(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_fragment_definition(self, node: FragmentDefinitionNode, *_: object) -> None:
        self.names.add(node.type_condition.name.value)

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> None:
        if node.type_condition:
            self.names.add(node.type_condition.name.value)
