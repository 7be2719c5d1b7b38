"""The schema, put together from its parts, and the execution of operations on it."""

from contextlib import suppress
from datetime import datetime
from functools import cache
from inspect import isawaitable
from time import perf_counter
from typing import Any, cast

import strawberry
from graphql import ExecutionResult, GraphQLError, create_source_event_stream
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.name_converter import NameConverter

from domain.scopes import EXPLORE_SCOPE
from gateway.execution.asker import Asker
from gateway.execution.bounded import BoundedExecutor, read_once
from gateway.execution.compiled import Answer, CompiledExecutor
from gateway.execution.cost import cost_of_reading
from gateway.execution.cursors_asked import asks_for_cursors, topics_asked
from gateway.execution.entrance import Entrance, stream_in
from gateway.execution.introspection import as_published
from gateway.execution.limits import MOST_ERRORS
from gateway.execution.observing import OK, Observer, code_of
from gateway.execution.operations import Operation, OperationCache
from gateway.execution.result import OpenSubscription, OperationRejected, finish_errors, raise_outage
from gateway.execution.under_way import UnderWay
from internals.strawberry import core_schema, is_awaitable
from models.database.outage import DATABASE_DOWN_ERRORS
from reads.operation_ends import OperationEnds
from reads.operation_reads import OperationReads
from resolvers.mutations import Mutation
from resolvers.queries import Query
from schema import errors
from schema.execution import Execution
from schema.request_errors import IntrospectionClosed
from schema.scalars import BIG_INT, DATE_TIME, BigInt
from subscriptions.context import RealtimeContext
from subscriptions.feeds import Feed
from subscriptions.fields import Subscription

camel_case = cache(NameConverter().apply_naming_config)


class CachedNames(NameConverter):
    """Strawberry's names in GraphQL, each converted once: it converts those of arguments at every call."""

    def apply_naming_config(self, name: str) -> str:
        """The name in GraphQL."""
        return camel_case(name)


class BoundedCompiledExecutor(BoundedExecutor, CompiledExecutor):
    """A bounded executor, in which compiled functions read plain fields and ask resolvers."""

    def keep(self, answers: list[Answer]) -> None:
        """Have graphql-core take these answers rather than ask again."""
        if execution := self.operation_extensions:
            execution.reads = execution.reads or OperationReads()
            for answer in answers:
                execution.reads.keep(answer.source, answer.asked.field, answer.outcome)


class Schema:
    """Executes operations, which are prepared once (operations.py), with ``executor``.

    Operations that cost more than ``limit`` are rejected (0: no limit), and those that take more than ``cpu_seconds``
    are ended (0: no limit).
    """

    def __init__(
        self,
        schema: strawberry.Schema,
        executor: type[BoundedExecutor],
        limit: int,
        *,
        cpu_seconds: float,
        introspection: bool,
        observer: Observer | None = None,
    ) -> None:
        self.core = core_schema(schema)
        read_once(self.core)
        as_published(self.core)
        self.operations = OperationCache(self.core, hide_suggestions=not introspection)
        self.as_str = schema.as_str
        self.observer = observer or Observer()
        self._executor = executor
        self._limit = limit
        self._cpu_seconds = cpu_seconds
        self._introspection = introspection
        self._entrance = Entrance()
        self.under_way = UnderWay(limit)

    async def execute(
        self,
        operation: Operation,
        variables: dict[str, Any] | None,
        context: RealtimeContext,
        *,
        reports_cost: bool = False,
    ) -> ExecutionResult:
        """The result of a query or a mutation. ``reports_cost``: its extensions say what it was taken to cost."""
        began = perf_counter()
        with context.transactions.traced(operation.label) as span:
            result = await self._executed(operation, variables, context)
            if span:
                span.note("code", code_of(result.errors))
        self.observer.note(operation, variables, code_of(result.errors), began)
        if reports_cost:
            result.extensions = {"cost": {"requested": operation.cost_of(variables), "limit": self._limit or None}}
        return result

    async def open(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext
    ) -> OpenSubscription:
        """Resolve a subscription's root field, which decides whether the viewer may listen, and to what.

        Raises OperationRejected when they may not, or one of DATABASE_DOWN_ERRORS when the database is down.
        """
        began = perf_counter()
        try:
            with context.transactions.traced(operation.label):
                opened = await self._opened(operation, variables, context)
        except OperationRejected as rejected:
            self.observer.note(operation, variables, code_of(rejected.errors), began)
            raise
        self.observer.note(operation, variables, OK, began)
        return opened

    async def _executed(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext
    ) -> ExecutionResult:
        try:
            self._check(operation, variables, context)
        except OperationRejected as rejected:
            return rejected.result
        asker, cost = Asker.of(context), cost_under_way(operation, variables)
        await self.under_way.enter(asker, cost)
        try:
            return await self._in_turn(operation, variables, context, asker)
        finally:
            self.under_way.leave(asker, cost)

    async def _in_turn(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext, asker: Asker
    ) -> ExecutionResult:
        if not operation.is_mutation:
            return await self._read_after_cursors(operation, variables, context, asker)
        stream = stream_in(variables)
        await self._entrance.enter(stream)
        try:
            return await self._read_after_cursors(operation, variables, context, asker)
        finally:
            self._entrance.leave(stream)

    async def _read_after_cursors(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext, asker: Asker
    ) -> ExecutionResult:
        """The result. Where it has cursors, all else in it was read after the ends of logs that they name."""
        if not asks_for_cursors(operation) or context.viewer_id is None:
            return await self._result(operation, variables, context, asker)
        began = context.clock.now() if operation.is_mutation else None
        ends = OperationEnds(context.loaders.ends.load, began)
        # Where the database is down, the fields say so.
        with suppress(*DATABASE_DOWN_ERRORS):
            await ends.know(await topics_asked(operation, variables, context.viewer_id))
        while True:
            ends.came_late = False
            result = await self._result(operation, variables, context, asker, ends)
            if not ends.came_late or operation.is_mutation or result.data is None:
                return result

    async def _result(
        self,
        operation: Operation,
        variables: dict[str, Any] | None,
        context: RealtimeContext,
        asker: Asker,
        ends: OperationEnds | None = None,
    ) -> ExecutionResult:
        execution = self._execution(operation, ends)
        began = perf_counter()
        executor = self._built(operation, variables, context, execution)
        result = ExecutionResult(None, executor) if isinstance(executor, list) else executor.execute_operation()
        # The execution counts from when it has begun. Before that the variables were read.
        at_first, counted = perf_counter() - began, execution.cpu.spent
        try:
            if isawaitable(result):
                result = await result
        finally:
            asker.took(max(at_first, counted) + execution.cpu.spent - counted)
        finish_errors(result, execution.done)
        return result

    async def _opened(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext
    ) -> OpenSubscription:
        self._check(operation, variables, context)
        asker, cost = Asker.of(context), cost_under_way(operation, variables)
        await self.under_way.enter(asker, cost)
        try:
            return await self._opened_now(operation, variables, context, asker)
        finally:
            self.under_way.leave(asker, cost)

    async def _opened_now(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext, asker: Asker
    ) -> OpenSubscription:
        began = perf_counter()
        executor = self._built(operation, variables, context, self._execution(operation))
        asker.took(perf_counter() - began)
        if isinstance(executor, list):
            raise OperationRejected(*executor)
        feed = create_source_event_stream(executor)
        if isawaitable(feed):
            feed = await feed
        if isinstance(feed, ExecutionResult):
            raise_outage(feed.errors or ())
            raise OperationRejected(*(feed.errors or ()))
        if not isinstance(feed, Feed):
            raise TypeError("a subscription field gives a feed")
        return OpenSubscription(executor, feed, operation.key(variables), operation.cost_of(variables))

    def _built(
        self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext, execution: Execution
    ) -> BoundedExecutor | list[GraphQLError]:
        """What executes the operation; what is wrong with the variables where something is."""
        # Resolvers of a subscription find their document there (subscriptions/context.py), others the variables as the
        # client has sent them: graphql-core gives them the defaults too (schema/context.py).
        built = self._executor.build(
            self.core,
            operation.document,
            operation if operation.is_subscription else variables,
            context,
            variables,
            operation.name,
            max_coercion_errors=MOST_ERRORS,
            is_awaitable=is_awaitable,
            hide_suggestions=not self._introspection,
            operation_extensions=execution,
        )
        return cast("BoundedExecutor | list[GraphQLError]", built)

    def _execution(self, operation: Operation, ends: OperationEnds | None = None) -> Execution:
        return Execution.begin(self._cpu_seconds, repeats=operation.repeats, ends=ends)

    def _check(self, operation: Operation, variables: dict[str, Any] | None, context: RealtimeContext) -> None:
        operation.check(variables or {}, self._limit)
        if not self._introspection and EXPLORE_SCOPE not in context.scopes and operation.introspects:
            raise OperationRejected(IntrospectionClosed())


def cost_under_way(operation: Operation, variables: dict[str, Any] | None) -> int:
    """What the operation may cost: to carry it out, and to read the variables that it is given."""
    return operation.cost_of(variables) + cost_of_reading(variables)


def build_schema(
    limit: int = 0,
    *,
    cpu_seconds: float = 0,
    compiled: bool = True,
    introspection: bool = True,
    observer: Observer | None = None,
) -> Schema:
    """The schema; operations that cost more than ``limit`` are rejected, and those that take more than ``cpu_seconds``
    are ended (0: no limit). ``compiled``: compiled functions read plain fields; otherwise graphql-core does everything.
    ``introspection``: for everybody; otherwise for tokens with EXPLORE_SCOPE, and nobody is told what a wrong name may
    have meant."""
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=errors.TYPES,
        config=StrawberryConfig(scalar_map={datetime: DATE_TIME, BigInt: BIG_INT}, name_converter=CachedNames()),
    )
    executor = BoundedCompiledExecutor if compiled else BoundedExecutor
    return Schema(schema, executor, limit, cpu_seconds=cpu_seconds, introspection=introspection, observer=observer)
