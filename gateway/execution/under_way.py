"""What one asker has under way at once costs no more than a single operation may: the rest of theirs waits, so that
others are served in between."""

import asyncio
from heapq import heappop, heappush
from itertools import count

from gateway.execution.asker import Asker


class UnderWay:
    """Operations that are carried out, by asker; ``most``: what those of one asker may cost together (0: no limit). Of
    what waits the cheapest comes first: a crowd may share an address with somebody who asks for much."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._costs: dict[Asker, int] = {}
        self._waiting: dict[Asker, list[tuple[int, int, asyncio.Future[None]]]] = {}
        """By cost, then in the order in which they came."""
        self._numbers = count()

    async def enter(self, asker: Asker, cost: int) -> None:
        """Wait until an operation of that cost, which is 1 at least, fits; ``leave`` has to follow."""
        others = self._costs.get(asker, 0)
        if self._fits(others, cost):
            self._costs[asker] = others + cost
            return
        let_in = asyncio.get_running_loop().create_future()
        heappush(self._waiting.setdefault(asker, []), (cost, next(self._numbers), let_in))
        try:
            await let_in
        except asyncio.CancelledError:
            if let_in.done() and not let_in.cancelled():
                self.leave(asker, cost)
            raise

    def leave(self, asker: Asker, cost: int) -> None:
        """It is done."""
        left = self._costs.pop(asker) - cost
        if left:
            self._costs[asker] = left
        # Hardly anybody waits, and to look for an asker takes as long as all else.
        if self._waiting and (waiting := self._waiting.get(asker)):
            self._let_in(asker, waiting, left)

    def _let_in(self, asker: Asker, waiting: list[tuple[int, int, asyncio.Future[None]]], others: int) -> None:
        while waiting and (waiting[0][2].done() or self._fits(others, waiting[0][0])):
            cost, _, let_in = heappop(waiting)
            if not let_in.done():
                others = self._costs[asker] = others + cost
                let_in.set_result(None)
        if not waiting:
            del self._waiting[asker]

    def _fits(self, others: int, cost: int) -> bool:
        return not others or not self._most or others + cost <= self._most
