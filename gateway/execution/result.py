"""What execution gives: answers as clients see them, and why there is none."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from graphql import ExecutionResult, Executor, GraphQLError

from models.outage import DATABASE_DOWN_ERRORS
from schema.request_errors import INTERNAL_MESSAGE, add_code, unexpected
from subscriptions.feeds import Feed


class OperationRejected(Exception):
    """An operation that is answered with errors instead of being executed."""

    def __init__(self, *errors: GraphQLError) -> None:
        super().__init__(*errors)
        self.errors = list(errors)
        for error in errors:
            add_code(error)

    @property
    def result(self) -> ExecutionResult:
        """The answer that says so."""
        return ExecutionResult(None, self.errors)


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """A subscription whose viewer may listen: how its updates are executed, and what they come from."""

    executor: Executor[Any]
    feed: Feed[Any]
    key: tuple[object, ...]
    """What says, beside the source and the audience, whether two are sent the same."""


def response_body(result: ExecutionResult) -> dict[str, object]:
    """A GraphQL response; where nothing was executed it has no data, not even null."""
    if not result.errors:
        return {"data": result.data}
    errors = [error.formatted for error in result.errors]
    return {"errors": errors} if is_request_error(result) else {"data": result.data, "errors": errors}


def is_request_error(result: ExecutionResult) -> bool:
    """Whether errors stand for the whole request: whatever goes wrong with a field names its path."""
    return bool(result.errors) and result.data is None and all(error.path is None for error in result.errors or ())


def update_body(result: ExecutionResult) -> dict[str, object]:
    """A subscription's update as clients see it. Raises what says that the database is away: that is no update."""
    if not result.errors:
        return {"data": result.data}
    raise_outage(result.errors)
    for error in result.errors:
        add_code(error)
    return {"data": result.data, "errors": [error.formatted for error in result.errors]}


def raise_outage(errors: Iterable[GraphQLError]) -> None:
    """Raise what says that the database is away, where one of these errors does."""
    for error in errors:
        cause = error.original_error
        while isinstance(cause, GraphQLError):
            cause = cause.original_error
        if isinstance(cause, DATABASE_DOWN_ERRORS):
            raise cause


def as_graphql_error(problem: Exception) -> GraphQLError:
    """What was raised, in the one shape that errors go out in."""
    return problem if isinstance(problem, GraphQLError) else GraphQLError(str(problem), original_error=problem)


def internal_error(error: Exception, where: str) -> GraphQLError:
    """What clients are told when something went wrong that nobody expected."""
    return GraphQLError(INTERNAL_MESSAGE, extensions=unexpected(error, where))
