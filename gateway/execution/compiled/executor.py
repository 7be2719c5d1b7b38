"""The executor: for each value the compiled function that there is for it, otherwise graphql-core."""

from collections.abc import Callable
from functools import partial
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLResolveInfo,
    GraphQLSchema,
)

from gateway.execution.compiled.plans import Plan, Plans
from gateway.execution.compiled.resolving import NOT_KNOWN, Answer, Resolving, Run
from gateway.execution.compiled.source import Function
from internals.graphql_core import CollectedErrors, CollectedFields, FieldDetailsList, Path
from internals.strawberry import StrawberryExecutor


class CompiledExecutor(StrawberryExecutor):
    """Strawberry's executor, in which compiled functions read plain fields and ask resolvers.

    graphql-core does all others, and does again what a compiled function gives up, such as a null in a non-null field:
    results and errors are therefore always its own. Doing it twice is safe, as what is below the root has no effects.
    """

    plan: Plan | None = None
    """None: everything is left to graphql-core."""

    _gave_up = False
    """Whether a function that asks resolvers has: then graphql-core asks all that are left, each of them once."""

    @classmethod
    def build(cls, schema: GraphQLSchema, document: DocumentNode, *args: Any, **kwargs: Any) -> Any:
        """An executor with the plan of its operation, or the errors of the request."""
        executor = super().build(schema, document, *args, **kwargs)
        if isinstance(executor, CompiledExecutor) and executor._may_be_compiled():
            executor.plan = Plans.of(schema).plan(executor, document)
        return executor

    def _may_be_compiled(self) -> bool:
        middleware = self.middleware_manager
        return self.abort_signal is None and self.hooks is None and not (middleware and middleware.middlewares)

    def build_per_event_executor(self, payload: Any) -> "CompiledExecutor":
        """An executor of the same operation for one event."""
        executor = object.__new__(type(self))
        executor.__dict__.update(self.__dict__)
        executor.root_value = payload
        executor.collected_errors = CollectedErrors()
        return executor

    def execute_operation(self, serially: bool | None = None) -> Any:
        """The result, or an awaitable of it."""
        plan = self.plan
        if plan is None:
            return super().execute_operation(serially)
        if plan.whole is None:
            return self._by_fields(plan, serially)
        return self._read(plan.whole, self.root_value, partial(self._by_fields, plan, serially), _whole)

    def _by_fields(self, plan: Plan, serially: bool | None) -> Any:
        serially = plan.is_mutation if serially is None else serially
        try:
            data: Any = self.execute_root_grouped_field_set(
                plan.root_type, self.root_value, plan.root_fields, serially, None
            )
        except GraphQLError as error:
            return self._result_of_failure(error)
        return self._result_when_awaited(data) if self.is_awaitable(data) else self._result(data)

    async def _result_when_awaited(self, data: Any) -> ExecutionResult:
        try:
            return self._result(await data)
        except GraphQLError as error:
            return self._result_of_failure(error)

    def _result_of_failure(self, error: GraphQLError) -> ExecutionResult:
        self.collected_errors.add(error, None)
        return self._result(None)

    def _result(self, data: dict[str, Any] | None) -> ExecutionResult:
        return ExecutionResult(data, self.collected_errors.errors or None)

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        """The value of one field of an object whose selection is not compiled as a whole."""
        by_core = partial(super().execute_field, parent_type, source, field_details_list, path, position_context)
        read = self.plan.selections.field(parent_type, field_details_list) if self.plan else None
        return self._read(read, source, by_core) if read else by_core()

    def complete_value(
        self,
        return_type: GraphQLOutputType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """The completed value for what a resolver gave, or for an item of it."""
        by_core = partial(super().complete_value, return_type, field_details_list, info, path, result, position_context)
        if self.plan is None or result is None:
            return by_core()
        complete = self.plan.selections.value(return_type, field_details_list)
        return self._read(complete, result, by_core) if complete else by_core()

    def _read(
        self, function: Function, source: Any, by_core: Callable[[], Any], made: Callable[[Any], Any] | None = None
    ) -> Any:
        """What a compiled function makes of an object or a value, or an awaitable of it; what ``by_core`` gives where
        anything is unusual. ``made``: what is made of it in turn."""
        if function.resolves and self._gave_up:
            return by_core()
        run = Run(self) if function.resolves else None
        try:
            found = function(source, run)
        except Exception:
            self._gave_up |= function.resolves
            return by_core()
        found = made(found) if made else found
        return Resolving(found, run, partial(self._give_up, by_core)) if run and run.waits else found

    def _give_up(self, by_core: Callable[[], Any], run: Run) -> Any:
        self._gave_up = True
        self.keep([answer for answer in run.answered if answer.outcome is not NOT_KNOWN])
        return by_core()

    def keep(self, answers: list[Answer]) -> None:
        """Given what resolvers have answered, for an executor that need not ask them again."""

    def is_over(self) -> bool:
        """Whether nothing more is to be resolved."""
        return False

    def collect_subfields(
        self, return_type: GraphQLObjectType, field_details_list: FieldDetailsList
    ) -> CollectedFields:
        """The fields that are selected within a field."""
        if self.plan is not None:
            return self.plan.subfields.of(return_type, field_details_list)
        return super().collect_subfields(return_type, field_details_list)


def _whole(data: dict[str, Any]) -> ExecutionResult:
    return ExecutionResult(data, None)
