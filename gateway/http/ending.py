"""How a connection ends: with a refusal, in the middle of a body that nobody reads, or as its client says no more."""

from asyncio import TimerHandle
from collections.abc import Callable
from functools import partial
from typing import Any

from gateway.http.bounds import ENDLESS, HEARD_OUT_SECONDS, LINGER_BYTES, LINGER_SECONDS, LOOK_SECONDS, Refusal
from gateway.http.counted import CountedProtocol
from gateway.http.heads import refusing
from gateway.http.pipelining import PipeliningProtocol
from gateway.http.unsized import is_stream
from models.metrics import limited


class EndingProtocol(CountedProtocol, PipeliningProtocol):
    """Lingers behind the last answer (RFC 9112, section 9.6): what is still sent is read on for a while and thrown
    away, as whoever is cut off while they send may never read why.

    A client that says no more (half-closes) is still answered what it has asked for whole; half a request is dropped.
    An event stream ends then: nothing else says that its client has gone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_deaf = False
        """Whether what comes is thrown away."""
        self._lingers = False
        self._is_heard_out = False
        self._thrown_away = 0
        self._timer: TimerHandle | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client says nothing more; whether the connection stays, to answer them."""
        if self._lingers:
            return False
        if self.is_answering and self.cycle.more_body:
            self.drop_last()
        if not self.is_answering or self.cycle.more_body or is_stream(self.served):
            return False
        if not self._is_heard_out:
            self._is_heard_out = True
            self.may_give_way()
            self._look_again(self.loop.time() + HEARD_OUT_SECONDS)
        return True

    def on_body(self, body: bytes) -> None:
        """A part of a body has come."""
        super().on_body(body)
        if self._says_no_more:
            self._break_off()
            self._linger()

    def shutdown(self) -> None:
        """The server stops."""
        if self._lingers:
            self.transport.close()
        else:
            super().shutdown()

    def rest(self) -> None:
        """Wait for more, all having been answered, or close."""
        if not self.say_last_word() and (self._is_heard_out or not self.may_rest()):
            self.transport.close()

    def refuse(self, refusal: Refusal) -> None:
        """Answer a request that is not served, and close: what else is on its way is none."""
        self.is_deaf = True
        if refusal.limit:
            limited(refusal.limit)
        is_head = self.scope is not None and self.url and self.parser.get_method() == b"HEAD"
        answer = refusing(refusal, self.server_state.default_headers, with_body=not is_head)
        self.in_turn(partial(self._say_and_linger, answer))

    def hang_up(self) -> None:
        """There is no end of what nobody asked for."""
        if self.is_answering and not self.cycle.response_started:
            self.refuse(ENDLESS)
            return
        limited("body_bytes")
        if self.cycle and self.cycle.response_complete:
            self._linger()
        else:
            self.transport.close()

    def throw_away(self, data: bytes) -> None:
        """Read over what has come."""
        self._thrown_away += len(data) if self._lingers else 0
        if self._thrown_away > LINGER_BYTES:
            self.transport.close()

    @property
    def _says_no_more(self) -> bool:
        """Whether an answer has been given that ends the connection, in the middle of its request's body."""
        cycle = self.cycle
        if cycle is None or cycle.keep_alive or cycle.response_complete or not cycle.response_started:
            return False
        return not cycle.chunked_encoding and not cycle.expected_content_length

    def _say_and_linger(self, answer: bytes) -> None:
        if not self._break_off():
            self.transport.write(answer)
        self._linger()

    def _break_off(self) -> bool:
        """Have nothing more said to a request whose body turns out to be none; whether its answer has begun."""
        if not self.is_answering:
            return False
        self.cycle.disconnected = True
        self.cycle.waiting_for_100_continue = False
        self.cycle.message_event.set()
        return self.cycle.response_started

    def _linger(self) -> None:
        self.is_deaf = self._lingers = True
        if self._is_heard_out:
            self.transport.close()
            return
        self.may_give_way()
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self._wait(LINGER_SECONDS, self.transport.close)

    def _look_again(self, until: float) -> None:
        """Close if what is answered has turned out to be a stream, and at last whatever it is."""
        if is_stream(self.served) or self.loop.time() > until:
            self.transport.close()
        else:
            self._wait(LOOK_SECONDS, partial(self._look_again, until))

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = self.loop.call_later(seconds, then)
