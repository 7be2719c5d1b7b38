"""The results of execution as clients see them, and the errors that stand in for a result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, Executor, GraphQLError

from models.database.outage import DATABASE_DOWN_ERRORS
from schema.request_errors import INTERNAL_MESSAGE, CpuLimitExceeded, add_code, add_done, unexpected
from subscriptions.feeds import Feed


class OperationRejected(Exception):
    """An operation is not executed, because of these errors."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__(*errors)
        self.errors = [as_graphql_error(error) for error in errors]
        for error in self.errors:
            add_code(error)

    @property
    def result(self) -> ExecutionResult:
        """The result that has these errors, and no data."""
        return ExecutionResult(None, self.errors)


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """A subscription whose viewer may listen: what executes its updates, and the feed that they come from."""

    executor: Executor[Any]
    feed: Feed[Any]
    key: tuple[object, ...]
    """``Operation.key``: when source and audience are equal too, two subscriptions are sent the same results."""
    cost: int = 0
    """Of each of its updates."""


def response_body(result: ExecutionResult) -> dict[str, object]:
    """A GraphQL response. When nothing was executed it has no ``data``, not even null."""
    body: dict[str, object] = {}
    if result.errors:
        body["errors"] = [error.formatted for error in result.errors]
    if not is_request_error(result):
        body["data"] = result.data
    if result.extensions:
        body["extensions"] = result.extensions
    return body


def finish_errors(result: ExecutionResult, done: Sequence[str]) -> None:
    """Give the errors of a query or a mutation their codes, and have them say what was done where the answer does not.
    ``done``: the mutations, by their names in the answer, that are committed."""
    for error in result.errors or ():
        add_code(error)
        if untold := _untold(result.data, error, done):
            add_done(error, untold)


def _untold(data: dict[str, Any] | None, error: GraphQLError, done: Sequence[str]) -> Sequence[str]:
    """Those of ``done`` of which the answer has nothing, because of this error."""
    if data is None:
        return done
    name, *inside = error.path or ("",)
    if name not in done:
        return ()
    answer = data[str(name)]
    return [str(name)] if answer is None or (inside and answer[inside[0]] is None) else ()


def is_request_error(result: ExecutionResult) -> bool:
    """Whether nothing was executed, because of errors of the whole request: an error of a field has a path, and what
    has taken too much CPU had begun."""
    errors = result.errors or []
    return (
        bool(errors)
        and result.data is None
        and not any(error.path is not None or isinstance(error.original_error, CpuLimitExceeded) for error in errors)
    )


def update_body(result: ExecutionResult) -> dict[str, object]:
    """A subscription's result as clients see it. Raises the error of a database that is down, which is no result."""
    if not result.errors:
        return {"data": result.data}
    raise_outage(result.errors)
    for error in result.errors:
        add_code(error)
    return {"data": result.data, "errors": [error.formatted for error in result.errors]}


def raise_outage(errors: Iterable[GraphQLError]) -> None:
    """Raise the first of DATABASE_DOWN_ERRORS that has caused one of these errors, if any has."""
    for error in errors:
        cause = error.original_error
        while isinstance(cause, GraphQLError):
            cause = cause.original_error
        if isinstance(cause, DATABASE_DOWN_ERRORS):
            raise cause


def as_graphql_error(error: Exception) -> GraphQLError:
    """An exception as a GraphQLError that it is the cause of, unless it is one itself."""
    return error if isinstance(error, GraphQLError) else GraphQLError(str(error), original_error=error)


def errors_of(error: Exception, where: str) -> list[GraphQLError]:
    """What is told of an error that ends something: why it was rejected, or that it was unexpected, and ``where``."""
    return error.errors if isinstance(error, OperationRejected) else [internal_error(error, where)]


def internal_error(error: Exception, where: str) -> GraphQLError:
    """Log an unexpected error, and give the error that clients see instead. ``where`` it happened is only logged: it is
    nothing that a client has chosen."""
    return GraphQLError(INTERNAL_MESSAGE, extensions=unexpected(error, where))
