"""The whole schema, put together from its parts."""

from collections.abc import Iterator
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any

import strawberry
from graphql import GraphQLError, OperationDefinitionNode
from strawberry.extensions import MaxTokensLimiter, ParserCache, SchemaExtension, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionContext
from strawberry.types.execution import PreExecutionError

from resolvers.mutations import Mutation
from resolvers.queries import Query
from schema import errors
from schema.cost import cost_limit
from schema.problems import BadRequest, present
from schema.scalars import DATE_TIME
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
            error = problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)
            self.process_errors([error])
            yield PreExecutionError(data=None, errors=[error])


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
