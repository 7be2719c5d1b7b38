"""From a subscription's update to the bytes that its subscribers are sent."""

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    ExecutionResult,
    FieldNode,
    GraphQLError,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    execute_subscription_event,
    parse,
    visit,
)
from graphql.execution import Executor

from gateway import metrics
from gateway.delivery.encoded import EncodedResult
from models.outage import DATABASE_DOWN_ERRORS
from schema.request_errors import INTERNAL_MESSAGE, add_code, unexpected
from subscriptions.audience import Audience
from subscriptions.context import Realtime, RealtimeContext, SharedContext
from subscriptions.feeds import Feed


@dataclass(frozen=True, slots=True)
class OpenSubscription:
    """A subscription whose viewer may listen: how its updates are executed, and what they come from."""

    executor: Executor[Any]
    feed: Feed[Any]
    document: tuple[object, ...]
    """What says, beside the source and the audience, whether two are sent the same."""


class Renderer:
    """Executes one document for one audience."""

    def __init__(self, executor: Executor[Any], audience: Audience, realtime: Realtime) -> None:
        self._executor = copy(executor)
        shared = (
            SharedContext.on(realtime) if audience.viewer is None else RealtimeContext.on(realtime, audience.viewer)
        )
        self._executor.context_value = shared

    async def result(self, update: object) -> EncodedResult:
        """The update as this document asks for it. Raises when the database is away."""
        metrics.EXECUTED.inc()
        result = execute_subscription_event(self._executor.build_per_event_executor(update))
        if isawaitable(result):
            result = await result
        return EncodedResult(formatted(result))


def formatted(result: ExecutionResult) -> dict[str, object]:
    """A result as clients see it. Raises what says that the database is away: that is no answer."""
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


def internal_error(error: Exception, where: str) -> GraphQLError:
    """What subscribers are told when something went wrong that nobody expected."""
    return GraphQLError(INTERNAL_MESSAGE, extensions=unexpected(error, where))


def document_key(query: str, operation_name: str | None, variables: dict[str, object] | None) -> tuple[object, ...]:
    """Equal for operations whose updates are executed alike.

    The root field's arguments have done their work once its source is known; what they were, such as each client's
    own cursor, does not matter any more.
    """
    names = variables_inside(query, operation_name)
    inside = {name: variables[name] for name in names if name in variables} if variables and names else {}
    return query, operation_name, orjson.dumps(inside, option=orjson.OPT_SORT_KEYS) if inside else None


@lru_cache(maxsize=1_000)
def variables_inside(query: str, operation_name: str | None) -> frozenset[str]:
    """The variables that a document uses elsewhere than in its root field's arguments."""
    found = _Variables()
    for definition in parse(query).definitions:
        if isinstance(definition, OperationDefinitionNode):
            for root in definition.selection_set.selections:
                inner = (root.selection_set, *(root.directives or ())) if isinstance(root, FieldNode) else (root,)
                for node in inner:
                    if node is not None:
                        visit(node, found)
        else:
            visit(definition, found)
    return frozenset(found.names)


class _Variables(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        self.names.add(node.name.value)
