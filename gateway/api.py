"""The whole schema, put together from its parts."""

from collections.abc import Iterator
from contextlib import aclosing
from datetime import datetime
from functools import partial
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import ExecutionResult as GraphQLResult
from graphql import GraphQLError, OperationDefinitionNode
from graphql.execution import create_source_event_stream
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType

from gateway.execution.executor import CompiledExecutor
from gateway.rendering import Opened, document_key
from resolvers.mutations import Mutation
from resolvers.queries import Query
from schema import errors
from schema.cost import cost_limit
from schema.problems import BadRequest, present
from schema.scalars import DATE_TIME
from subscriptions.context import LiveContext
from subscriptions.feeds import Feed
from subscriptions.fields import Subscription

MOST_TOKENS = 2_000
CACHED_DOCUMENTS = 1_000

USER_ERRORS = [kind for kind, _ in errors.ERRORS.values()]


class Schema(strawberry.Schema):
    """Strawberry's schema, with every top-level error presented our way."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Give each error its code, and log only what nobody expected."""
        for error in errors:
            present(error)

    async def stream(self, *args: Any, **kwargs: Any) -> StreamResult:
        """One operation of a socket or an event stream."""
        return self._answered(await super().stream(*args, **kwargs))

    async def _answered(self, results: StreamResult) -> StreamResult:
        """What an extension refuses is an answer here too; Strawberry does so for ``execute`` only."""
        try:
            async with aclosing(results):
                async for result in results:
                    yield result
        except Exception as problem:
            error = as_graphql_error(problem)
            self.process_errors([error])
            yield PreExecutionError(data=None, errors=[error])

    async def open(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, context: LiveContext
    ) -> Opened | list[GraphQLError]:
        """What a subscription's viewer is to be sent, once they may; or why not. Raises NotASubscription."""
        execution = self._create_execution_context(
            query, tuple(OperationType), variables, context, operation_name=operation_name
        )
        extensions = self.get_extensions()
        for extension in extensions:
            extension.execution_context = execution
        errors = await self._refusals(execution, extensions)
        if not errors:
            if execution.operation_type is not OperationType.SUBSCRIPTION:
                raise NotASubscription
            executor, errors = await self._source(execution, extensions)
            if executor:
                return executor
        self.process_errors(errors, execution)
        return errors

    async def _refusals(self, execution: ExecutionContext, extensions: list[SchemaExtension]) -> list[GraphQLError]:
        """What is wrong with an operation before it is executed."""
        runner = self.create_extensions_runner(execution, extensions)
        try:
            async with runner.operation():
                refused = await self._prepare_operation_async(execution, runner)
        except Exception as problem:
            return [as_graphql_error(problem)]
        return list(refused.errors or ()) if refused else []

    async def _source(
        self, execution: ExecutionContext, extensions: list[SchemaExtension]
    ) -> tuple[Opened | None, list[GraphQLError]]:
        """The feed of a valid subscription."""
        assert execution.graphql_document is not None
        assert execution.query is not None
        executor = self.execution_context_class.build(
            self._schema,
            execution.graphql_document,
            None,
            execution.context,
            execution.variables,
            execution.operation_name,
            middleware=self._get_middleware_manager(extensions),
            operation_extensions=None,
        )
        if isinstance(executor, list):
            return None, executor
        found = create_source_event_stream(executor)
        feed = await found if isawaitable(found) else found
        if isinstance(feed, GraphQLResult):
            return None, list(feed.errors or ())
        if not isinstance(feed, Feed):
            raise TypeError("a subscription field gives a feed")
        key = document_key(execution.query, execution.operation_name, execution.variables)
        return Opened(executor, feed, key), []


class NotASubscription(Exception):
    """The operation is a query or a mutation."""


def as_graphql_error(problem: Exception) -> GraphQLError:
    """What was raised, in the one shape that errors go out in."""
    return problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)


class Validation(SchemaExtension):
    """Names what is wrong with a document, as opposed to what is wrong with its variables."""

    def on_validate(self) -> Iterator[None]:
        """Once the document has been validated."""
        yield
        context = self.execution_context
        for error in context.pre_execution_errors or ():
            error.extensions = {"code": "GRAPHQL_VALIDATION_FAILED"}
        if not context.pre_execution_errors and context._provided_operation_name is None and _has_several(context):
            # Strawberry would take the first.
            raise BadRequest("Say in `operationName` which of the operations is meant.")


def _has_several(context: ExecutionContext) -> bool:
    definitions = context.graphql_document.definitions if context.graphql_document else ()
    return sum(isinstance(definition, OperationDefinitionNode) for definition in definitions) > 1


def build_schema(limit: int = 0) -> Schema:
    """The schema; operations that cost more than ``limit`` fields are refused (0: no limit)."""
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        execution_context_class=CompiledExecutor,
        types=USER_ERRORS,
        extensions=[
            partial(MaxTokensLimiter, max_token_count=MOST_TOKENS),
            partial(ParserCache, maxsize=CACHED_DOCUMENTS),
            partial(ValidationCache, maxsize=CACHED_DOCUMENTS),
            Validation,
            cost_limit(limit),
        ],
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}),
    )
