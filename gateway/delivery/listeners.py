"""Who listens to a group, and by whom it is counted what is made for them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.delivery.subscriber import Subscriber
from gateway.execution.asker import Asker
from gateway.execution.result import OperationRejected
from gateway.execution.under_way import UnderWay
from schema.execution import Execution
from schema.request_errors import RateLimitExceeded

FEW = 10
"""Askers of a group: what is made for more is made for a crowd, and nobody's."""


class Listeners:
    """The subscribers of a group, whether they are members yet or not. What is made for few, such as by a document that
    nobody else has, is theirs as much as what they ask. ``cost``: of making it once."""

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

    @asynccontextmanager
    async def paying(self, execution: Execution | None) -> AsyncIterator[None]:
        """Within, that is made for them. Raises OperationRejected when all of them have taken more CPU than they may.

        It waits for what the first of few has under way, as that would be with another operation of theirs.
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
        """By whom it is counted; nobody where they are many."""
        found: dict[Asker, None] = {}
        for subscriber in self._subscribers:
            found[subscriber.asker] = None
            if len(found) > FEW:
                return []
        return list(found)
