"""What is remembered of documents, and how much of it."""

import random
from typing import Any

import pytest
from graphql import DocumentNode, GraphQLSchema, parse

from gateway.execution.compiled import CompiledExecutor, plans, selections
from gateway.execution.compiled.plans import Plans, conditions_of
from gateway.execution.documents import bytes_of
from internals.strawberry import core_schema
from tests.gateway.execution.compiled import adversary
from tests.gateway.execution.compiled.executors import same_by_both
from tests.gateway.execution.compiled.nature import Nature

ADVERSARY = core_schema(adversary.build_schema())


def test_conditions_are_found_wherever_they_are() -> None:
    text = """query($a: Boolean!, $b: Boolean!, $c: Boolean!) { now @skip(if: $a) { ...F @include(if: $b) } }
        fragment F on Branch { leaves { text @include(if: true) ... @skip(if: $c) { number } } }"""
    assert conditions_of(parse(text)) == ("a", "b", "c")
    assert conditions_of(parse("{ now @defer { echoed } }")) is None


def plan_of(schema: GraphQLSchema, document: DocumentNode, **variables: Any) -> plans.Plan | None:
    """The plan that a request of that document is executed by."""
    executor = CompiledExecutor.build(schema, document, None, None, variables, operation_extensions=None)
    assert isinstance(executor, CompiledExecutor)
    return executor.plan


def test_only_so_many_documents_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, third = (parse("{ now { leaves { text } } }") for _ in range(3))
    monkeypatch.setattr(plans, "MOST_BYTES", 2 * bytes_of(first))
    schema = core_schema(adversary.build_schema())
    known = plan_of(schema, first)
    plan_of(schema, second)
    assert plan_of(schema, first) is known
    plan_of(schema, third)
    assert plan_of(schema, first) is known
    assert len(Plans.of(schema)._operations) == 2


def test_only_so_many_combinations_of_conditions_have_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "MOST_PLANS", 2)
    document = parse("query($a: Boolean!, $b: Boolean!) { now @skip(if: $a) { raising @skip(if: $b) } }")
    yes_no = [(True, True), (True, False), (False, True), (True, True)]
    found = [plan_of(ADVERSARY, document, a=a, b=b) for a, b in yes_no]
    assert found[0] is not None
    assert found[0] is found[3] is not found[1]
    assert found[2] is None


async def test_only_so_many_functions_are_made_for_a_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selections, "MOST_FUNCTIONS", 5)
    monkeypatch.setattr(plans, "MOST_SUBFIELDS", 5)
    adversary.STAGED[:] = [Nature(random.Random(1), 0).branch(0)]
    document = parse(f"{{ now {{ {' '.join(f'a{n}: computed {{ b{n}: text }}' for n in range(20))} }} }}")
    await same_by_both(ADVERSARY, document)
    plan = plan_of(ADVERSARY, document)
    assert plan is not None
    assert len(plan.selections._compiled) == 5


def test_schemas_share_documents_but_no_plans() -> None:
    document = parse("{ now { leaves { text } } }")
    plan = plan_of(ADVERSARY, document)
    assert plan is plan_of(ADVERSARY, document) is not None
    assert plan_of(core_schema(adversary.build_schema()), document) is not plan
