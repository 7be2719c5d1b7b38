"""The operations that all clients share fit the schema, and what the generators of types ask for."""

import re
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    OperationType,
    concat_ast,
    parse,
    print_ast,
    separate_operations,
    validate,
)

from gateway.execution.schema import build_schema
from gateway.settings.settings import CHECKOUT, Settings

FILES = sorted((CHECKOUT / "clients" / "operations").glob("*.graphql"))
WHOLE: DocumentNode = concat_ast([parse(file.read_text()) for file in FILES])


def test_the_operations_fit_the_schema_together() -> None:
    assert validate(build_schema().core, WHOLE) == []


@pytest.mark.parametrize("name", separate_operations(WHOLE))
async def test_each_operation_costs_little(name: str) -> None:
    schema, document = build_schema(), separate_operations(WHOLE)[name]
    source = print_ast(document)
    (await schema.operations.prepare(source, name)).check({}, Settings().cost_limit // 10)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_one_operation_or_fragment_named_after_it(file: Path) -> None:
    first, *others = parse(file.read_text()).definitions
    assert isinstance(first, OperationDefinitionNode | FragmentDefinitionNode)
    assert first.name is not None
    assert first.name.value.lower() in {file.stem.replace("_", ""), f"stream{file.stem}"}
    assert all(isinstance(other, FragmentDefinitionNode) for other in others)


MUTATIONS = [
    definition
    for definition in WHOLE.definitions
    if isinstance(definition, OperationDefinitionNode) and definition.operation is OperationType.MUTATION
]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name.value)
def test_errors_are_asked_for_what_all_have_outside_of_fragments(mutation: OperationDefinitionNode) -> None:
    assert re.search(r"errors \{\s+__typename\s+code\s+message\s+field\s", print_ast(mutation))
