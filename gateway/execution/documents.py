"""What a parsed document says, found by looking at all of its nodes: each is asked once for a document."""

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
    found: Counter[str] = Counter()
    waiting = [definition.selection_set for definition in document.definitions if isinstance(definition, EXECUTABLE)]
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                found[(selection.alias or selection.name).value] += 1
            if isinstance(selection, FieldNode | InlineFragmentNode) and selection.selection_set:
                waiting.append(selection.selection_set)
    return max(found.items(), key=itemgetter(1), default=("", 0))


def variables_inside(document: DocumentNode) -> frozenset[str]:
    """The variables that a document uses elsewhere than in its root field's arguments."""
    found = _Variables()
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            for root in definition.selection_set.selections:
                inner = (root.selection_set, *(root.directives or ())) if isinstance(root, FieldNode) else (root,)
                for node in inner:
                    if node is not None:
                        visit(node, found)
        else:
            visit(definition, found)
    return frozenset(found.names)


def type_conditions(document: DocumentNode) -> frozenset[str]:
    """The types of which a document selects something by their name: ``... on MembersChanged``."""
    found = _TypeConditions()
    visit(document, found)
    return frozenset(found.names)


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
