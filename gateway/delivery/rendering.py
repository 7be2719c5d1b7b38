"""From a subscription's update to the bytes that its subscribers are sent."""

from copy import copy
from inspect import isawaitable
from typing import Any

from graphql import Executor, execute_subscription_event

from gateway import metrics
from gateway.delivery.encoded import EncodedResult
from gateway.execution.result import update_body
from subscriptions.audience import Audience
from subscriptions.context import Realtime, RealtimeContext, SharedContext


class Renderer:
    """Executes one document for one audience."""

    def __init__(self, executor: Executor[Any], audience: Audience, realtime: Realtime) -> None:
        self._executor = copy(executor)
        self._executor.context_value = (
            SharedContext.on(realtime) if audience.viewer is None else RealtimeContext.on(realtime, audience.viewer)
        )

    async def result(self, update: object) -> EncodedResult:
        """The result of the document for that update. Raises one of DATABASE_DOWN_ERRORS when the database is down."""
        metrics.EXECUTED.inc()
        result = execute_subscription_event(self._executor.build_per_event_executor(update))
        if isawaitable(result):
            result = await result
        return EncodedResult(update_body(result))
