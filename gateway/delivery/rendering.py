"""From a subscription's update to the bytes that its subscribers are sent."""

from copy import copy
from inspect import isawaitable
from typing import Any
from weakref import WeakValueDictionary

from graphql import Executor, execute_subscription_event

from gateway.delivery.encoded import EncodedResult
from gateway.delivery.listeners import Listeners
from gateway.execution.bounded import BoundedExecutor
from gateway.execution.result import OpenSubscription, update_body
from gateway.monitoring import metrics
from subscriptions.audience import Audience
from subscriptions.context import Realtime, RealtimeContext, SharedContext


class Executors:
    """One executor for each document with its inner variables. All audiences share it: one for each would take more
    memory than all else that is kept of a person who listens."""

    def __init__(self) -> None:
        self._kept: WeakValueDictionary[tuple[object, ...], Executor[Any]] = WeakValueDictionary()

    def of(self, opened: OpenSubscription) -> Executor[Any]:
        """That of a subscription's ``key``."""
        executor = self._kept.get(opened.key)
        if executor is None:
            executor = self._kept[opened.key] = copy(opened.executor)
            # It is the context of the first who asked, with their socket. Each audience brings its own.
            executor.context_value = None
        return executor


class Renderer:
    """Executes one document for one audience. ``listeners``: those of them who are sent the results."""

    __slots__ = ("_context", "_executor", "_listeners")

    def __init__(self, executor: Executor[Any], audience: Audience, realtime: Realtime, listeners: Listeners) -> None:
        self._executor = executor
        self._listeners = listeners
        self._context = (
            SharedContext.on(realtime) if audience.viewer is None else RealtimeContext.on(realtime, audience.viewer)
        )

    async def result(self, update: object) -> EncodedResult:
        """The result of the document for that update. Raises one of DATABASE_DOWN_ERRORS when the database is down,
        OperationRejected when it would be too much of the CPU."""
        metrics.EXECUTED.inc()
        executor = self._executor.build_per_event_executor(update)
        assert isinstance(executor, BoundedExecutor)
        executor.context_value = self._context
        async with self._listeners.paying(executor.operation_extensions):
            result = execute_subscription_event(executor)
            if isawaitable(result):
                result = await result
        return EncodedResult(update_body(result))
