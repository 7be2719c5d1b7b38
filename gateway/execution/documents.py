"""Facts about a parsed document, each found by visiting all of its nodes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from operator import itemgetter

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    visit,
)

EXECUTABLE = OperationDefinitionNode | FragmentDefinitionNode

MOST_PLACES = 1_000


def operations_in(document: DocumentNode) -> list[OperationDefinitionNode]:
    """The operations of a document, in order."""
    return [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]


def most_frequent_field(document: DocumentNode) -> tuple[str, int]:
    """The response name that is selected most often at one place of an answer, and how often. Beyond ``MOST_PLACES``,
    as fragments may lead to very many, it is counted over the whole document without following fragments."""
    definitions = [definition for definition in document.definitions if isinstance(definition, EXECUTABLE)]
    fragments = {one.name.value: one.selection_set for one in definitions if isinstance(one, FragmentDefinitionNode)}
    found = list(islice(places(definitions, fragments), MOST_PLACES))
    if len(found) == MOST_PLACES:
        found = [sum(places(definitions, {}), Counter())]
    return max((most for names in found for most in names.most_common(1)), key=itemgetter(1), default=("", 0))


def places(definitions: Iterable[EXECUTABLE], fragments: Mapping[str, SelectionSetNode]) -> Iterator[Counter[str]]:
    """How often each response name stands at each place of an answer."""
    waiting = [[definition.selection_set] for definition in definitions]
    while waiting:
        names, below = merged(waiting.pop(), fragments)
        yield names
        waiting.extend(below)


def merged(
    selected: list[SelectionSetNode], fragments: Mapping[str, SelectionSetNode]
) -> tuple[Counter[str], Iterable[list[SelectionSetNode]]]:
    """How often each response name stands in what is selected at one place, and what is selected below each of them."""
    names: Counter[str] = Counter()
    below: defaultdict[str, list[SelectionSetNode]] = defaultdict(list)
    spread: set[str] = set()
    waiting = list(selected)
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                name = (selection.alias or selection.name).value
                names[name] += 1
                if selection.selection_set:
                    below[name].append(selection.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and (name := selection.name.value) not in spread:
                spread.add(name)
                waiting += [fragments[name]] if name in fragments else []
    return names, below.values()


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
