"""Who listens to a group, and for whom the CPU time is counted that making their results takes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.delivery.subscriber import Subscriber
from gateway.execution.asker import Asker
from gateway.execution.result import OperationRejected
from gateway.execution.under_way import UnderWay
from schema.execution import Execution
from schema.request_errors import RateLimitExceeded

FEW = 10
"""Askers. What is made for more of them is made for a crowd, and is counted for nobody."""


class Listeners:
    """The subscribers of a group, whether they are members yet or not. What is made for few of them, such as by a
    document that nobody else has, is counted for them as what they ask is. ``cost``: of one result."""

    __slots__ = ("_cost", "_subscribers", "_under_way")

    def __init__(self, under_way: UnderWay, cost: int) -> None:
        self._under_way = under_way
        self._cost = cost
        self._subscribers: dict[Subscriber, None] = {}

    def __len__(self) -> int:
        return len(self._subscribers)

    def add(self, subscriber: Subscriber) -> None:
        """They listen from now on."""
        self._subscribers[subscriber] = None

    def discard(self, subscriber: Subscriber) -> None:
        """They listen no more."""
        self._subscribers.pop(subscriber, None)

    def are_several(self) -> bool:
        """Whether somebody may come back for what others were sent."""
        return len(self._subscribers) > 1

    @asynccontextmanager
    async def paying(self, execution: Execution | None) -> AsyncIterator[None]:
        """Within, a result is made for them. Raises OperationRejected when all have taken more CPU than they may.

        As another operation would, it waits for what the first of them has under way.
        """
        askers = self._few()
        if not askers:
            yield
            return
        if wait := min(asker.seconds_to_wait for asker in askers):
            raise OperationRejected(RateLimitExceeded(wait))
        await self._under_way.enter(askers[0], self._cost)
        try:
            yield
        finally:
            self._under_way.leave(askers[0], self._cost)
            seconds = execution.cpu.spent if execution else 0.0
            for asker in askers:
                asker.took(seconds / len(askers))

    def _few(self) -> list[Asker]:
        """Those for whom it is counted; nobody where they are many."""
        found: dict[Asker, None] = {}
        for subscriber in self._subscribers:
            found[subscriber.asker] = None
            if len(found) > FEW:
                return []
        return list(found)
