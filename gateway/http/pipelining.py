"""The requests of one connection, of which some come before those ahead of them have been answered."""

from collections.abc import Callable
from typing import Any

from gateway.http.bounds import MOST_PIPELINED
from gateway.http.unsized import until_the_close
from internals.uvicorn import HttpToolsProtocol, RequestResponseCycle


class PipeliningProtocol(HttpToolsProtocol):
    """Answers come in the order of what they answer (RFC 9112, section 9.3.2), also where the last of it is no request.
    The one that is served is told of the end of its connection, whatever waits behind it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.served: RequestResponseCycle | None = None
        """The request that was begun last."""
        self._before: RequestResponseCycle | None = None
        self._is_taken = False
        self._last_word: Callable[[], None] | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        if self.served and self.served is not self.cycle:
            # uvicorn tells the last that was taken, which waits behind it.
            self.served.disconnected = True
            self.served.message_event.set()
        self.pipeline.clear()
        self.served = self._before = self._last_word = None
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins, in what has just come."""
        super().on_message_begin()
        self._is_taken = False

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        before = self.cycle
        super().on_headers_complete()
        self._is_taken = self.cycle is not before
        self._before = before if self._is_taken and self._waits_in_line else None

    @property
    def is_pipeline_full(self) -> bool:
        """Whether as many wait as may."""
        return len(self.pipeline) > MOST_PIPELINED

    @property
    def is_answering(self) -> bool:
        """Whether a request that was taken is still to be answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def in_turn(self, say: Callable[[], None]) -> None:
        """Say of the request that is being read why it is none, behind the answers to those before it."""
        self.drop_last()
        if self.is_answering and not self._is_taken:
            self._last_word = say
        else:
            say()

    def say_last_word(self) -> bool:
        """Say what is to be said behind all answers, which have been given; whether there was anything."""
        if self._last_word is None:
            return False
        say, self._last_word = self._last_word, None
        say()
        return True

    def drop_last(self) -> None:
        """Have the request that is being read not be begun, where it waits for others."""
        if self._is_taken and self._waits_in_line and self._before:
            self.pipeline.popleft()
            self.cycle, self._is_taken = self._before, False

    @property
    def _waits_in_line(self) -> bool:
        """Whether the last request that was taken has yet to be begun."""
        return bool(self.pipeline) and self.pipeline[0][0] is self.cycle

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self.served = cycle
        super()._start_asgi_task(cycle, until_the_close(cycle, app))
