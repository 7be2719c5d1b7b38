"""The whole schema, put together from its parts, and the ways to have an operation executed."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import ExecutionResult as GraphQLResult
from graphql import GraphQLError, execute
from graphql.execution import create_source_event_stream
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter
from strawberry.types import ExecutionResult
from strawberry.types.execution import PreExecutionError
from strawberry.types.graphql import OperationType
from strawberry.utils.str_converters import to_camel_case

from gateway.delivery.rendering import OpenSubscription, document_key, raise_outage
from gateway.execution.compiled.executor import CompiledExecutor
from gateway.execution.operations import Operation, OperationCache, OperationRejected, as_graphql_error
from resolvers.mutations import Mutation
from resolvers.queries import Query
from schema import errors
from schema.request_errors import BadRequest, add_code
from schema.scalars import DATE_TIME
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed
from subscriptions.fields import Subscription

ONCE = frozenset({OperationType.QUERY, OperationType.MUTATION})

camel_case = cache(to_camel_case)


class Names(NameConverter):
    """Strawberry's names, each made once: those of arguments are asked for with every call."""

    def apply_naming_config(self, name: str) -> str:
        """The name that clients see."""
        return camel_case(name)


class Schema(strawberry.Schema):
    """Strawberry's schema, executing what is prepared once (gateway/documents.py) without its pipeline of extensions.

    Operations that cost more than ``limit`` fields are refused (0: no limit).
    """

    def __init__(self, *, limit: int, **parts: Any) -> None:
        super().__init__(**parts)
        self.documents = OperationCache(self._schema)
        self._limit = limit

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """The answer to a query or a mutation. Raises BadRequest when nothing is asked, or what is not allowed here."""
        try:
            operation = self.documents.operation(query, operation_name)
            if operation.type not in (allowed_operation_types or ONCE):
                raise BadRequest(f"{operation.type.value}s are not allowed when using GET")
            operation.check(variable_values or {}, self._limit)
        except OperationRejected as refused:
            return PreExecutionError(data=None, errors=refused.errors)
        result = execute(
            self._schema,
            operation.document,
            root_value,
            context_value,
            variable_values,
            operation.name,
            executor_class=CompiledExecutor,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
        )
        if isawaitable(result):
            result = await result
        for error in result.errors or ():
            add_code(error)
        return ExecutionResult(result.data, result.errors)

    async def open(
        self, query: str, variables: dict[str, Any] | None, operation_name: str | None, context: RealtimeContext
    ) -> OpenSubscription | list[GraphQLError]:
        """What a subscription's viewer is to be sent, once they may; or why not.

        Raises NotASubscription, or what says that the database is away.
        """
        try:
            operation = self.documents.operation(query, operation_name)
            if operation.type is not OperationType.SUBSCRIPTION:
                raise NotASubscription
            operation.check(variables or {}, self._limit)
            executor, feed = await self._feed(operation, variables, context)
        except BadRequest as problem:
            return OperationRejected(as_graphql_error(problem)).errors
        except OperationRejected as refused:
            return refused.errors
        return OpenSubscription(executor, feed, document_key(query, operation_name, variables))

    async def _feed(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext
    ) -> tuple[CompiledExecutor, Feed[Any]]:
        """What a valid subscription is executed with, and for. Raises OperationRejected."""
        executor = CompiledExecutor.build(self._schema, operation.document, None, context, variables, operation.name)
        if isinstance(executor, list):
            raise OperationRejected(*executor)
        found = create_source_event_stream(executor)
        feed = await found if isawaitable(found) else found
        if isinstance(feed, GraphQLResult):
            raise_outage(feed.errors or ())
            raise OperationRejected(*(feed.errors or ()))
        if not isinstance(feed, Feed):
            raise TypeError("a subscription field gives a feed")
        return executor, feed


class NotASubscription(Exception):
    """The operation is a query or a mutation."""


def build_schema(limit: int = 0) -> Schema:
    """The schema; operations that cost more than ``limit`` fields are refused (0: no limit)."""
    return Schema(
        limit=limit,
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=errors.TYPES,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME}, name_converter=Names()),
    )
