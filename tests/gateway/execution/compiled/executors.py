"""The two executors side by side."""

import json
from inspect import isawaitable
from typing import Any

from graphql import DocumentNode, ExecutionResult, GraphQLSchema, execute, execute_subscription_event

from gateway.execution.compiled import CompiledExecutor
from internals.strawberry import StrawberryExecutor, is_awaitable

STOCK = StrawberryExecutor

Outcome = tuple[str, list[str]]


def outcome(result: ExecutionResult) -> Outcome:
    """Data with its keys in order and the exact types of its values; errors in any order."""
    return repr(result.data), sorted(json.dumps(error.formatted, default=repr) for error in result.errors or ())


async def outcome_by(executor: type[STOCK], schema: GraphQLSchema, document: DocumentNode, **more: Any) -> Outcome:
    """What an executor answers."""
    result = execute(
        schema,
        document,
        executor_class=executor,
        is_awaitable=is_awaitable,
        operation_extensions=None,
        **more,
    )
    return outcome(await result if isawaitable(result) else result)


async def same_by_both(schema: GraphQLSchema, document: DocumentNode, **more: Any) -> Outcome:
    """What both executors answer; the compiled one twice, for it remembers."""
    expected = await outcome_by(STOCK, schema, document, **more)
    for _ in range(2):
        assert await outcome_by(CompiledExecutor, schema, document, **more) == expected
    return expected


class Listener:
    """A subscription on both executors."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: dict[str, Any] | None = None) -> None:
        self._executors: list[Any] = [
            executor.build(schema, document, None, None, variables, operation_extensions=None)
            for executor in (STOCK, CompiledExecutor)
        ]

    async def same_by_both(self, payload: object) -> Outcome:
        """What both executors make of an event."""
        expected, compiled = [await self._outcome(executor, payload) for executor in self._executors]
        assert compiled == expected
        return expected

    @staticmethod
    async def _outcome(executor: Any, payload: object) -> Outcome:
        result = execute_subscription_event(executor.build_per_event_executor(payload))
        return outcome(await result if isawaitable(result) else result)
