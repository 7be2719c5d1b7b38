"""Executors that carry an operation out within bounds: it may take so much CPU time, and reads nothing twice."""

from collections.abc import Awaitable, Callable
from functools import wraps
from types import CoroutineType
from typing import Any, TypeVar

from graphql import (
    ExecutionResult,
    GraphQLField,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLResolveInfoHelpers,
    GraphQLSchema,
    Undefined,
    is_object_type,
)

from gateway.execution.result import as_graphql_error
from internals.graphql_core import FieldDetailsList, GroupedFieldSet, Path
from internals.strawberry import StrawberryExecutor, has_resolver
from schema.execution import Execution
from schema.request_errors import CpuLimitExceeded

T = TypeVar("T")


class BoundedExecutor(StrawberryExecutor):
    """Measures the steps of its execution, and resolves nothing more once that has taken more CPU than it may: what
    has been read by then is thrown away, as an answer with holes in it would not be true."""

    operation_extensions: Execution | None

    @property
    def async_helpers(self) -> GraphQLResolveInfoHelpers:
        """Made each time they are asked for. An executor that kept them would hold itself, and with it all that it has
        read, until garbage is collected: with 600 requests at once, 35 ms in which nobody else is served."""
        return GraphQLResolveInfoHelpers(gather=self.gather_async_work, track=self.track_async_work)

    @async_helpers.setter
    def async_helpers(self, kept: GraphQLResolveInfoHelpers) -> None:
        """Does not keep those that graphql-core sets."""

    def build_per_event_executor(self, payload: Any) -> Any:
        """An executor of the same operation for one event, which has bounds of its own."""
        executor = super().build_per_event_executor(payload)
        assert isinstance(executor, BoundedExecutor)
        if self.operation_extensions:
            executor.operation_extensions = self.operation_extensions.anew()
        return executor

    def execute_operation(self, serially: bool | None = None) -> Any:
        """The result, or an awaitable of it."""
        execution = self.operation_extensions
        if execution is None:
            return super().execute_operation(serially)
        execution.cpu.enter()
        try:
            result: Any = super().execute_operation(serially)
        finally:
            execution.cpu.leave()
        return self._when_awaited(result, execution) if self.is_awaitable(result) else whole(result, execution)

    def is_over(self) -> bool:
        """Whether nothing more is to be resolved, as the time is over."""
        return self.operation_extensions is not None and self.operation_extensions.cpu.look_at_times()

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The value of one field; none any more when the time is over."""
        if self.is_over():
            return Undefined
        return self._noted(super().execute_field(parent_type, source, field_details_list, path, position_context))

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Path | None,
        grouped_field_set: GroupedFieldSet,
        position_context: Any,
    ) -> Any:
        """The values of the fields of one object."""
        return self._noted(super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context))

    def complete_list_value(
        self,
        return_type: GraphQLList[GraphQLOutputType],
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """The completed items of a list."""
        return self._noted(
            super().complete_list_value(return_type, field_details_list, info, path, result, position_context)
        )

    def complete_list_item_value(
        self,
        item: Any,
        complete_results: list[Any],
        item_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        item_path: Path,
        position_context: Any,
    ) -> bool:
        """Whether the item's value, which it appends, is one to wait for."""
        waits = super().complete_list_item_value(
            item, complete_results, item_type, field_details_list, info, item_path, position_context
        )
        self._noted(complete_results[-1])
        return waits

    def complete_awaitable_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """The completed value for what an asynchronous resolver gives."""
        completed = super().complete_awaitable_value(
            return_type, field_details_list, info, path, result, position_context
        )
        if (execution := self.operation_extensions) is None:
            return completed
        execution.parts += (completed, result)
        # What reads is ended wherever it is. What changes something looks before it commits (resolvers/acting.py),
        # and is waited for: only it knows what became of it.
        return execution.measured(completed, None if info.parent_type is self.schema.mutation_type else result)

    def _noted(self, made: T) -> T:
        if isinstance(made, CoroutineType) and (execution := self.operation_extensions):
            execution.parts.append(made)
        return made

    async def _when_awaited(self, result: Awaitable[ExecutionResult], execution: Execution) -> ExecutionResult:
        found = None
        try:
            found = await execution.measured(result)
        except CpuLimitExceeded:
            return whole(ExecutionResult(), execution)
        finally:
            if found is None or found.errors:
                execution.leave_the_rest()
        return whole(found, execution)


def whole(result: ExecutionResult, execution: Execution) -> ExecutionResult:
    """The result; an error in its place when its execution has taken more CPU than it may."""
    if not execution.cpu.over:
        return result
    return ExecutionResult(None, [as_graphql_error(CpuLimitExceeded(execution.cpu.limit))])


def read_once(schema: GraphQLSchema) -> None:
    """Have each execution read any field that our functions resolve once, but for those that change something."""
    for kind in schema.type_map.values():
        if is_object_type(kind) and kind not in (schema.mutation_type, schema.subscription_type):
            for field in kind.fields.values():
                if field.resolve and has_resolver(field):
                    field.resolve = _once(field, field.resolve)


def _once(field: GraphQLField, resolve: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(resolve)
    def read(source: Any, info: Any, **arguments: Any) -> Any:
        execution: Execution | None = info.operation_extensions
        if execution is None or execution.reads is None:
            return resolve(source, info, **arguments)
        return execution.reads.read(
            source, field, arguments, lambda: resolve(source, info, **arguments), execution.read
        )

    return read
