"""Compiled execution answers exactly as graphql-core does, for any document and whatever values there are."""

import json
import random
from collections.abc import Iterator
from inspect import isawaitable
from typing import Any

import pytest
from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute, execute_subscription_event, parse, validate
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.execution.executor import CompiledExecutor
from tests.api import adversary
from tests.api.any_document import documents

STOCK = StrawberryGraphQLCoreExecutionContext
ADVERSARY = adversary.build_schema()._schema

Outcome = tuple[str, list[str]]


def outcome(result: ExecutionResult) -> Outcome:
    """Data with its keys in order and the exact types of its values; errors in any order."""
    return repr(result.data), sorted(json.dumps(error.formatted, default=repr) for error in result.errors or ())


async def outcome_by(
    executor: type[STOCK], schema: GraphQLSchema, document: DocumentNode, context: Any = None, **more: Any
) -> Outcome:
    """What an executor answers."""
    result = execute(
        schema,
        document,
        context_value=context,
        executor_class=executor,
        is_awaitable=optimized_is_awaitable,
        operation_extensions=None,
        **more,
    )
    return outcome(await result if isawaitable(result) else result)


async def same_by_both(schema: GraphQLSchema, document: DocumentNode, context: Any = None, **more: Any) -> Outcome:
    """What both executors answer; the compiled one twice, for it remembers."""
    expected = await outcome_by(STOCK, schema, document, context, **more)
    for _ in range(2):
        assert await outcome_by(CompiledExecutor, schema, document, context, **more) == expected
    return expected


ANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
WRONG = st.sampled_from([0.0, 0.0, 0.005, 0.05, 0.2])


@ANY
@given(
    text=st.sampled_from(["query", "mutation"]).flatmap(lambda kind: documents(ADVERSARY, kind, {"Int": ["1", "7"]})),
    seed=st.integers(0, 10**6),
    wrong=WRONG,
    yes=st.booleans(),
)
async def test_any_document_on_any_values(text: str, seed: int, wrong: float, yes: bool) -> None:
    branch = adversary.STAGED[:] = [adversary.Nature(random.Random(seed), wrong).branch()]
    document = parse(text)
    event(f"valid: {not validate(ADVERSARY, document)}")
    for choice in (yes, not yes):
        root = adversary.Query(branch=branch[0])
        _, errors = await same_by_both(ADVERSARY, document, variable_values={"yes": choice}, root_value=root)
        event(f"errors: {bool(errors)}")


@ANY
@given(text=documents(ADVERSARY, "subscription"), seed=st.integers(0, 10**6), wrong=WRONG)
async def test_any_event_of_any_subscription(text: str, seed: int, wrong: float) -> None:
    nature = adversary.Nature(random.Random(seed), wrong)
    document, variables = parse(text), {"yes": True}
    stock = STOCK.build(ADVERSARY, document, None, None, variables, operation_extensions=None)
    compiled = CompiledExecutor.build(ADVERSARY, document, None, None, variables, operation_extensions=None)
    for payload in (nature.branch(), nature.few(nature.branch), nature.branch()):
        expected = outcome(await _event(stock, payload))
        assert outcome(await _event(compiled, payload)) == expected


async def _event(executor: Any, payload: object) -> ExecutionResult:
    result = execute_subscription_event(executor.build_per_event_executor(payload))
    return await result if isawaitable(result) else result
