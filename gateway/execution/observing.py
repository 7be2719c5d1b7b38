"""What is kept of each operation: how long it took, by its label and its code; and a line in the log for a slow one, or
for every one where the operator wants that."""

import logging
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Protocol

from graphql import GraphQLError

from gateway.monitoring import metrics
from schema.request_errors import CostLimitExceeded

OK = "OK"
"""The code of an operation without top-level errors; a mutation may have been refused all the same."""

SLOW_SECONDS = 1.0

logger = logging.getLogger("greenroom.operation")


class Observed(Protocol):
    """An operation, as it is observed."""

    label: str

    def cost_of(self, variables: Mapping[str, object] | None) -> int: ...


class Observer:
    """Counts the operations of a node, and logs some. ``slow``: those that take so many seconds are logged (0: none
    is); ``every``: all are."""

    def __init__(self, slow: float = SLOW_SECONDS, *, every: bool = False) -> None:
        self._slow = slow
        self._every = every

    def note(self, operation: Observed, variables: Mapping[str, object] | None, code: str, began: float) -> None:
        """It has ended with that code. ``began``: by ``perf_counter``."""
        seconds = perf_counter() - began
        observe(operation.label, code, seconds)
        slow = 0 < self._slow <= seconds
        if slow or self._every:
            line = {"operation": operation.label, "code": code, "seconds": round(seconds, 4)}
            level = logging.WARNING if slow else logging.INFO
            logger.log(
                level, "slow operation" if slow else "operation", extra=line | {"cost": operation.cost_of(variables)}
            )


def observe(label: str, code: str, seconds: float) -> None:
    """Count an operation, and that a limit bit where one has."""
    metrics.OPERATIONS.observe(label, code, seconds)
    if code == CostLimitExceeded.code:
        metrics.limited("cost")


def code_of(errors: Sequence[GraphQLError] | None) -> str:
    """The code of a result with these errors: that of the first, which all have."""
    return str((errors[0].extensions or {}).get("code")) if errors else OK
