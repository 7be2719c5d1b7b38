"""Facts about a parsed document, each found by visiting all of its nodes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from graphql import (
    SKIP,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    VisitorAction,
    visit,
)

EXECUTABLE = OperationDefinitionNode | FragmentDefinitionNode

MOST_PLACES = 1_000

CONDITIONS = {"skip", "include"}
"""The directives by which something is selected or not."""


def operations_in(document: DocumentNode) -> list[OperationDefinitionNode]:
    """The operations of a document, in order."""
    return [definition for definition in document.definitions if isinstance(definition, OperationDefinitionNode)]


def root_fields(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """The fields that an operation asks for first, through fragments too."""
    fields = fields_selected([operation.selection_set], fragments_in(document))
    return frozenset(field.name.value for field in fields)


MOST_BYTES = 64 * 1024 * 1024
"""Of documents that are kept, so that they need not be prepared anew."""

TOKEN_BYTES = 1_000
"""About what is kept for each token of a document: its nodes and their locations, and the functions that read it."""


def bytes_of(document: DocumentNode) -> int:
    """About what is kept of a document, beside its text."""
    return TOKEN_BYTES * tokens_in(document)


def part_tokens(document: DocumentNode) -> None:
    """Have no token refer to the one before it: nobody looks back, and in a ring they would wait for the collector of
    garbage once their document is dropped."""
    token = document.loc.start_token if document.loc else None
    while token:
        token.prev = None
        token = token.next


def tokens_in(document: DocumentNode) -> int:
    """Of how many tokens a document consists, comments among them."""
    count, token = 0, document.loc.start_token if document.loc else None
    while token:
        count, token = count + 1, token.next
    return count


def introspects(document: DocumentNode) -> bool:
    """Whether it asks what the schema is, rather than only of which types things are."""
    found = _FieldNames()
    visit(document, found)
    return not found.names.isdisjoint(("__schema", "__type"))


def frequencies(document: DocumentNode) -> dict[str, int]:
    """How many operations, aliases and directives there are."""
    found = _Frequencies()
    visit(document, found)
    return {"operations": len(operations_in(document)), "aliases": found.aliases, "directives": found.directives}


def repeated(document: DocumentNode) -> frozenset[str]:
    """The fields that may be asked for more than once of one object: only under several names does one come twice."""
    found = _ResponseNames()
    visit(document, found)
    return frozenset(field for field, names in found.names.items() if len(names) > 1)


def depth(document: DocumentNode) -> int:
    """How many selections stand one in the other, through fragments too. A fragment within itself is not followed."""
    fragments = fragments_in(document)
    found: dict[str, int] = {}

    def below(selections: SelectionSetNode | None) -> int:
        return 1 + max(map(of, selections.selections), default=0) if selections else 0

    def of(selection: SelectionNode) -> int:
        if isinstance(selection, FieldNode):
            return below(selection.selection_set)
        if isinstance(selection, InlineFragmentNode):
            return below(selection.selection_set) - 1
        assert isinstance(selection, FragmentSpreadNode)
        name = selection.name.value
        if name not in found:
            found[name] = 0
            found[name] = below(fragments.get(name)) - 1 if name in fragments else 0
        return found[name]

    executable = (one for one in document.definitions if isinstance(one, EXECUTABLE))
    return max((below(one.selection_set) for one in executable), default=0)


def fragments_in(document: DocumentNode) -> dict[str, SelectionSetNode]:
    """What each fragment of a document selects, by its name."""
    fragments = (one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
    return {fragment.name.value: fragment.selection_set for fragment in fragments}


def most_in_one_place(document: DocumentNode) -> int:
    """How often one response name is selected at one place of an answer, at most. Beyond ``MOST_PLACES``, as fragments
    may lead to very many, it is counted over the whole document without following fragments."""
    definitions = [definition for definition in document.definitions if isinstance(definition, EXECUTABLE)]
    fragments = fragments_in(document)
    found = list(islice(places(definitions, fragments), MOST_PLACES))
    if len(found) == MOST_PLACES:
        found = [sum(places(definitions, {}), Counter())]
    return max((most for names in found for most in names.values()), default=0)


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
    for field in fields_selected(selected, fragments):
        name = (field.alias or field.name).value
        names[name] += 1
        if field.selection_set:
            below[name].append(field.selection_set)
    return names, below.values()


def fields_selected(
    selected: Iterable[SelectionSetNode], fragments: Mapping[str, SelectionSetNode]
) -> Iterator[FieldNode]:
    """The fields that these select at one place of an answer, through fragments too, each of which is followed once."""
    spread: set[str] = set()
    waiting = list(selected)
    while waiting:
        for selection in waiting.pop().selections:
            if isinstance(selection, FieldNode):
                yield selection
            elif isinstance(selection, InlineFragmentNode):
                waiting.append(selection.selection_set)
            elif isinstance(selection, FragmentSpreadNode) and (name := selection.name.value) not in spread:
                spread.add(name)
                waiting += [fragments[name]] if name in fragments else []


def variables_inside(document: DocumentNode) -> frozenset[str]:
    """The variables that a document uses elsewhere than in its root field's arguments."""
    variables = _Variables()
    for node in _inside(document):
        visit(node, variables)
    return frozenset(variables.names)


def _inside(document: DocumentNode) -> Iterator[Node]:
    """All of a document but its root fields' own names and arguments."""
    for definition in document.definitions:
        if not isinstance(definition, OperationDefinitionNode):
            yield definition
            continue
        for root in definition.selection_set.selections:
            if not isinstance(root, FieldNode):
                yield root
                continue
            yield from root.directives or ()
            if root.selection_set:
                yield root.selection_set


def types_always_selected(document: DocumentNode, operation: OperationDefinitionNode) -> frozenset[str]:
    """The types of which that operation selects something whatever its variables are: ``... on MembersChanged``."""
    fragments = (one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
    types = _TypesAlwaysSelected({fragment.name.value: fragment for fragment in fragments})
    visit(operation, types)
    return frozenset(types.names)


def field_names(document: DocumentNode) -> frozenset[str]:
    """The names of all fields that a document selects."""
    fields = _FieldNames()
    visit(document, fields)
    return frozenset(fields.names)


class _Names(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()


class _TypesAlwaysSelected(_Names):
    """Follows fragments, each once, and leaves out what stands under a condition."""

    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        super().__init__()
        self._fragments = fragments
        self._spread: set[str] = set()

    def enter_field(self, node: FieldNode, *_: object) -> VisitorAction:
        return SKIP if _is_conditional(node) else None

    def enter_inline_fragment(self, node: InlineFragmentNode, *_: object) -> VisitorAction:
        if _is_conditional(node):
            return SKIP
        if node.type_condition:
            self.names.add(node.type_condition.name.value)
        return None

    def enter_fragment_spread(self, node: FragmentSpreadNode, *_: object) -> None:
        name = node.name.value
        if name in self._fragments and name not in self._spread and not _is_conditional(node):
            self._spread.add(name)
            self.names.add(self._fragments[name].type_condition.name.value)
            visit(self._fragments[name].selection_set, self)


def _is_conditional(node: SelectionNode) -> bool:
    return any(directive.name.value in CONDITIONS for directive in node.directives or ())


class _FieldNames(_Names):
    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names.add(node.name.value)


class _ResponseNames(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: defaultdict[str, set[str]] = defaultdict(set)

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.names[node.name.value].add((node.alias or node.name).value)


class _Frequencies(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.aliases = self.directives = 0

    def enter_field(self, node: FieldNode, *_: object) -> None:
        self.aliases += node.alias is not None

    def enter_directive(self, *_: object) -> None:
        self.directives += 1


class _Variables(_Names):
    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
