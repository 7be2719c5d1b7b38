"""``python -m clients.python.generate``: writes the package's types, documents and a function for each mutation, from
the schema and from the operations that the packages share."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    build_schema,
    get_named_type,
    is_introspection_type,
    is_leaf_type,
    parse,
    print_ast,
    separate_operations,
    strip_ignored_characters,
)

CHECKOUT = Path(__file__).resolve().parent.parent.parent
MADE = CHECKOUT / "clients" / "python" / "src" / "greenroom" / "generated.py"
OPERATIONS = CHECKOUT / "clients" / "js" / "operations"
SCALARS = {"Int": "int", "Float": "float", "Boolean": "bool"}
"""All others travel as text."""

ASKED = {
    "Money": "...Price",
    "User": "...Somebody",
    "PrivateSession": "...SessionParts",
    "LiveStream": "...StreamParts",
    "ChatMessage": "...MessageParts",
    "Notification": "...NotificationParts",
    "RoomMember": "...MemberParts",
    "Meter": "...MeterParts",
    "Wallet": "...WalletParts",
}
"""What is asked of the types that are results of mutations."""

IN_ERRORS = {"Money": "...Price", "LiveStream": "id", "PrivateSession": "id status version"}

HEAD = '''"""Made by ``python -m clients.python.generate``: types, documents, and a function for each mutation."""

from typing import Literal, NotRequired, TypedDict

from .acts import Mutation
from .documents import Document
'''


def generated() -> str:
    """The module, as the schema has it now."""
    schema = build_schema((CHECKOUT / "schema" / "schema.graphql").read_text())
    return Writer(schema).module()


class Writer:
    """Writes one module."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        by_hand = "".join(path.read_text() for path in sorted(OPERATIONS.glob("*.graphql")))
        self.document = parse(f"{by_hand}\n{problem(schema)}\n{''.join(mutations(schema))}")
        self.fragments = {
            node.name.value: node for node in self.document.definitions if isinstance(node, FragmentDefinitionNode)
        }
        self.lines: list[str] = [HEAD]
        self.written: set[str] = set()

    def module(self) -> str:
        """All of it."""
        for kind in self.schema.type_map.values():
            if isinstance(kind, GraphQLEnumType) and not is_introspection_type(kind):
                self._say(f"{kind.name} = Literal[{', '.join(repr(name) for name in kind.values)}]", kind.description)
        for kind in self.schema.type_map.values():
            if isinstance(kind, GraphQLInputObjectType):
                self._input(kind)
        for name in self.fragments:
            self._fragment(name)
        texts = separate_operations(self.document)
        operations = [node for node in self.document.definitions if isinstance(node, OperationDefinitionNode)]
        for node in operations:
            if node.operation is not OperationType.MUTATION:
                self._operation(node, texts[node.name.value if node.name else ""])
        for node in operations:
            if node.operation is OperationType.MUTATION:
                self._mutation(node, texts[node.name.value if node.name else ""])
        names = sorted(re.findall(r"^(\w+) = ", "\n".join(self.lines), re.MULTILINE))
        self.lines.append(f"__all__ = {names!r}")
        return "\n".join(self.lines) + "\n"

    def _say(self, line: str, description: str | None = None) -> None:
        self.lines.append(line)
        if description:
            self.lines.append(f'"""{" ".join(description.split())}"""'.replace('""""', '"" "'))

    def _input(self, kind: GraphQLInputObjectType) -> None:
        if kind.name in self.written:
            return
        self.written.add(kind.name)
        fields = {}
        for name, field in kind.fields.items():
            named = get_named_type(field.type)
            if isinstance(named, GraphQLInputObjectType):
                self._input(named)
            written = self._type(field.type, named.name if not is_leaf_type(named) else leaf(named))
            is_needed = isinstance(field.type, GraphQLNonNull) and field.ast_node and not field.ast_node.default_value
            fields[name] = written if is_needed else f"NotRequired[{written}]"
        self._typed_dict(kind.name, fields, kind.description)

    def _fragment(self, name: str) -> str:
        """The type of a fragment, which is written when it is first needed."""
        called = name.removesuffix("Parts")
        if called not in self.written:
            self.written.add(called)
            node = self.fragments[name]
            kind = self.schema.type_map[node.type_condition.name.value]
            self._selection(called, kind, node.selection_set)
        return called

    def _operation(self, node: OperationDefinitionNode, document: DocumentNode) -> None:
        assert node.name
        root = self.schema.get_root_type(node.operation)
        assert root
        called = f"{node.name.value}Data"
        self._selection(called, root, node.selection_set)
        self.lines.append(f"{constant(node.name.value)} = Document[{called}]({text(document)!r})")

    def _mutation(self, node: OperationDefinitionNode, document: DocumentNode) -> None:
        (answer,) = node.selection_set.selections
        assert isinstance(answer, FieldNode)
        assert answer.selection_set
        assert self.schema.mutation_type
        field = self.schema.mutation_type.fields[answer.name.value]
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        result = answer.selection_set.selections[0]
        assert isinstance(result, FieldNode)
        of = payload.fields[result.name.value].type
        named = get_named_type(of)
        inner = leaf(named) if is_leaf_type(named) else self._fragment(spread(result))
        written = self._type(of, inner).removesuffix(" | None")
        takes = get_named_type(field.args["input"].type).name
        name = snake(field.ast_node.name.value if field.ast_node else "")
        self._say(
            f"{name} = Mutation[{takes}, {written}]({result.name.value!r}, {text(document)!r})", field.description
        )

    def _selection(self, called: str, kind: GraphQLNamedType, selection: SelectionSetNode) -> None:
        """The type of what is selected: of an abstract type one of several, told apart by ``__typename``."""
        self.written.add(called)
        if isinstance(kind, GraphQLInterfaceType | GraphQLUnionType):
            members = []
            for one in self.schema.get_possible_types(kind):
                if fields := self._fields(f"{called}{one.name}", one, selection):
                    members.append(f"{called}{one.name}")
                    self._typed_dict(members[-1], fields)
            self.lines.append(f"{called} = {' | '.join(members)}")
        else:
            assert isinstance(kind, GraphQLObjectType)
            self._typed_dict(called, self._fields(called, kind, selection))

    def _fields(self, called: str, kind: GraphQLObjectType, selection: SelectionSetNode) -> dict[str, str]:
        merged: dict[str, list[FieldNode]] = {}
        for node in self._flat(kind, selection):
            merged.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
        fields = {}
        for name, nodes in merged.items():
            if nodes[0].name.value == "__typename":
                fields[name] = f"Literal[{kind.name!r}]"
                continue
            of = kind.fields[nodes[0].name.value].type
            named = get_named_type(of)
            fields[name] = self._type(
                of, leaf(named) if is_leaf_type(named) else self._nested(called, name, nodes, named)
            )
        return fields

    def _nested(self, called: str, name: str, nodes: list[FieldNode], kind: GraphQLNamedType) -> str:
        parts = [one for node in nodes if node.selection_set for one in node.selection_set.selections]
        if len(parts) == 1 and isinstance(parts[0], FragmentSpreadNode):
            return self._fragment(parts[0].name.value)
        inner = f"{called}{name[0].upper()}{name[1:]}"
        self._selection(inner, kind, SelectionSetNode(selections=tuple(parts)))
        return inner

    def _flat(self, kind: GraphQLObjectType, selection: SelectionSetNode) -> Iterator[FieldNode]:
        """The fields that are asked of that type, those of fragments among them."""
        for node in selection.selections:
            if isinstance(node, FieldNode):
                yield node
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._meets(kind, fragment.type_condition.name.value):
                    yield from self._flat(kind, fragment.selection_set)
            elif isinstance(node, InlineFragmentNode) and self._meets(
                kind, node.type_condition.name.value if node.type_condition else kind.name
            ):
                yield from self._flat(kind, node.selection_set)

    def _meets(self, kind: GraphQLObjectType, condition: str) -> bool:
        named = self.schema.type_map[condition]
        if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
            return self.schema.is_sub_type(named, kind)
        return named is kind

    def _type(self, of: object, inner: str) -> str:
        if isinstance(of, GraphQLNonNull):
            return self._type(of.of_type, inner).removesuffix(" | None")
        if isinstance(of, GraphQLList):
            return f"list[{self._type(of.of_type, inner)}] | None"
        return f"{inner} | None"

    def _typed_dict(self, called: str, fields: dict[str, str], description: str | None = None) -> None:
        # The functional form: some names, such as `from`, are Python's own, and `__typename` would be mangled.
        inside = ", ".join(f"{name!r}: {kind}" for name, kind in fields.items())
        self._say(f"{called} = TypedDict({called!r}, {{{inside}}})", description)


def problem(schema: GraphQLSchema) -> str:
    """A fragment with all that errors say."""
    errors = schema.type_map["UserError"]
    assert isinstance(errors, GraphQLInterfaceType)
    own = []
    for kind in schema.get_possible_types(errors):
        fields = [
            asked(name, field.type, IN_ERRORS) for name, field in kind.fields.items() if name not in errors.fields
        ]
        own.append(f"... on {kind.name} {{ {' '.join(fields)} }}" if fields else "")
    return f"fragment Problem on UserError {{ __typename {' '.join(errors.fields)} {' '.join(own)} }}"


def mutations(schema: GraphQLSchema) -> Iterator[str]:
    """An operation for each mutation."""
    assert schema.mutation_type
    for name, field in schema.mutation_type.fields.items():
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        (result,) = [asked(one, part.type, ASKED) for one, part in payload.fields.items() if one != "errors"]
        takes, capital = get_named_type(field.args["input"].type).name, name[0].upper() + name[1:]
        answer = f"answer: {name}(input: $input) {{ {result} errors {{ ...Problem }} }}"
        yield f"mutation {capital}($input: {takes}!) {{ {answer} }}"


def asked(name: str, of: object, within: dict[str, str]) -> str:
    """A field, with what is asked of it."""
    named = get_named_type(of)  # type: ignore[call-overload]
    return name if is_leaf_type(named) else f"{name} {{ {within[named.name]} }}"


def spread(field: FieldNode) -> str:
    """The one fragment that is asked of a field."""
    assert field.selection_set
    (one,) = field.selection_set.selections
    assert isinstance(one, FragmentSpreadNode)
    return one.name.value


def leaf(kind: GraphQLNamedType) -> str:
    """How a scalar or an enum is written in Python."""
    return kind.name if isinstance(kind, GraphQLEnumType) else SCALARS.get(kind.name, "str")


def text(document: DocumentNode) -> str:
    """As short as it can be sent."""
    return strip_ignored_characters(print_ast(document))


def snake(name: str) -> str:
    """``requestSession`` as ``request_session``."""
    return re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower()


def constant(name: str) -> str:
    """``MySessions`` as ``MY_SESSIONS``."""
    return snake(name).upper()


if __name__ == "__main__":
    MADE.write_text(generated())
    sys.stdout.write(f"{MADE.relative_to(CHECKOUT)}\n")
