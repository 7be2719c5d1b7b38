"""Mutations that come at once begin one after the other, so that they keep nobody waiting who reads meanwhile, or who
changes something about another stream."""

import asyncio
from collections import Counter, deque
from collections.abc import Mapping

CROWD = 32
"""With more than so many inside about one stream, whoever comes waits for them anyway, or is written with them."""

PAUSE_SECONDS = 0.002
"""The pause between two of a crowd, in which others are served."""

Stream = str | None
"""The id of the stream that a mutation is about, as the client gives it; None where it gives none."""


class Entrance:
    """Lets one in for each turn of the event loop: to begin takes as long as to read, and thousands may come at once,
    most of whom then wait for others. Those about one stream enter in the order in which they came, and streams take
    turns; of a crowd one enters every PAUSE_SECONDS."""

    def __init__(self) -> None:
        self._waiting: dict[Stream, deque[asyncio.Future[None]]] = {}
        """By stream, that whose turn is next first."""
        self._inside: Counter[Stream] = Counter()
        self._paused_until: dict[Stream, float] = {}
        """By the loop's time in seconds: when the next about that stream may enter, once they are a crowd."""
        self._next: asyncio.Handle | None = None
        """Lets in the next; None: whoever comes enters at once."""
        self._only_crowds_wait = False

    async def enter(self, about: Stream) -> None:
        """Wait until it is one's turn to begin; ``leave`` has to follow."""
        if self._next is None and not self._is_paused(about):
            self._count_in(about)
            self._go_on()
            return
        let_in = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(about, deque()).append(let_in)
        if self._next is None or (self._only_crowds_wait and not self._is_paused(about)):
            self._go_on()
        try:
            await let_in
        except asyncio.CancelledError:
            if let_in.done() and not let_in.cancelled():
                self.leave(about)
            raise

    def leave(self, about: Stream) -> None:
        """They are done."""
        self._inside[about] -= 1
        if not self._inside[about]:
            del self._inside[about], self._paused_until[about]

    def _go_on(self) -> None:
        if self._next:
            self._next.cancel()
        self._only_crowds_wait = False
        self._next = asyncio.get_running_loop().call_soon(self._let_in)

    def _let_in(self) -> None:
        self._next = None
        for about in list(self._waiting):
            if not self._is_paused(about) and self._one_enters(about):
                self._go_on()
                return
        if self._waiting:
            self._only_crowds_wait = True
            self._next = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._let_in)

    def _one_enters(self, about: Stream) -> bool:
        """Whether there is one who has not gone meanwhile; those behind them wait behind all others."""
        waiting = self._waiting.pop(about)
        while waiting:
            if not (let_in := waiting.popleft()).done():
                self._count_in(about)
                let_in.set_result(None)
                if waiting:
                    self._waiting[about] = waiting
                return True
        return False

    def _count_in(self, about: Stream) -> None:
        self._inside[about] += 1
        self._paused_until[about] = asyncio.get_running_loop().time() + PAUSE_SECONDS

    def _is_paused(self, about: Stream) -> bool:
        is_crowd = about is not None and self._inside[about] >= CROWD
        return is_crowd and asyncio.get_running_loop().time() < self._paused_until[about]


def stream_in(variables: Mapping[str, object] | None) -> Stream:
    """The stream that these name, by themselves or in an input."""
    for value in (variables, *(variables or {}).values()):
        if isinstance(value, dict) and isinstance(found := value.get("streamId"), str):
            return found
    return None
