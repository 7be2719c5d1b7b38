"""HTTP/1.1 on the wire: uvicorn's protocol, made to keep its place where a client says more than is meant here."""

from asyncio import TimerHandle, Transport
from collections.abc import Callable
from functools import partial
from typing import Any, NoReturn

import httptools

from gateway.connections import FOR_MONITORING, Entry, connections_of
from gateway.http.bounds import (
    ADDRESS_BYTES,
    ADDRESS_TOO_LONG,
    BESIDE_BYTES,
    ENDLESS,
    HEAD_BYTES,
    HEAD_SECONDS,
    HEAD_TOO_LARGE,
    HEAD_TOO_SLOW,
    MOST_HEADERS,
    MOST_IN_LINE,
    NO_HANDSHAKE,
    NO_HTTP,
    NO_PROXY,
    NO_ROOM,
    ONE_READ,
    PART_BYTES,
    PIECE_BYTES,
    TOO_MANY_HEADERS,
    Refusal,
)
from gateway.http.heads import refusing, size_of, without_host, without_offer
from gateway.http.unread import LINGER_SECONDS
from internals.uvicorn import HttpToolsProtocol, RequestResponseCycle, SansIOProtocol
from internals.websockets import raise_head_limits
from models.metrics import limited

ALWAYS_ANSWERED = frozenset(path.encode() for path in FOR_MONITORING)

raise_head_limits(HEAD_BYTES)


class HTTPProtocol(HttpToolsProtocol):
    """Takes the offer to upgrade to a WebSocket, and ignores all others, as a server may (RFC 9110, section 7.8):
    uvicorn's own loses the body then, and reads it as the next request. Answers 414 to an address that is too long, 431
    to too many headers or a head that is too large, and 408 to one that is slow, as soon as the requests before it are
    answered: answers come in the order of what they answer (RFC 9112, section 9.3.2). Reads no further while many
    requests wait, and hangs up on whoever sends what is neither head nor body without an end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closing = False
        self._reading_head = False
        self._kept = b""
        self._fed = 0
        self._unasked_bytes = 0
        self._head_timeout: TimerHandle | None = None
        self._refusal: Refusal | None = None
        self._is_taken = False
        self._before: RequestResponseCycle | None = None
        self._begun: RequestResponseCycle | None = None
        self._last_word: Callable[[], None] | None = None
        self._open = connections_of(self.config)
        self._entry = Entry.CLOSED

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody has come, and has not said what they want."""
        super().connection_made(transport)
        self._entry = self._open.enter(self, self._peer) if self._open else Entry.SERVED
        if self._entry is Entry.CLOSED:
            self._closing = True
            transport.close()
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop_waiting()
        self._leave()
        if self._begun and self._begun is not self.cycle:
            # uvicorn tells the last that was taken, which waits in line behind it.
            self._begun.disconnected = True
            self._begun.message_event.set()
        self.pipeline.clear()
        self._kept = b""
        self._before = self._begun = self._last_word = None
        super().connection_lost(exc)

    def give_way(self) -> None:
        """Another takes its place, as no request is on its way here."""
        self._closing = True
        self._leave()
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self._closing:
            return
        if self._kept:
            self._keep(self._kept + data)
        else:
            self._read(data)

    def on_message_begin(self) -> None:
        """A request begins, in what has just come."""
        super().on_message_begin()
        self._reading_head = True
        self._is_taken = False
        self._unasked_bytes = self._fed

    def on_url(self, url: bytes) -> None:
        """A part of its address has come."""
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._stop_parsing(ADDRESS_TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come; or a trailer, which does not count as one (RFC 9110, section 6.5.1): a client could say
        otherwise there what a proxy has put into the headers."""
        if not self._reading_head:
            return
        super().on_header(name, value)
        if len(self.headers) > MOST_HEADERS:
            self._stop_parsing(TOO_MANY_HEADERS)
        if self._unasked_bytes > HEAD_BYTES and size_of(self.url, self.headers) > HEAD_BYTES:
            self._stop_parsing(HEAD_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self._reading_head = False
        self._stop_waiting()
        if not self.url.startswith(b"/"):
            self.url = without_host(self.url)
        if self._too_full:
            self._stop_parsing(NO_ROOM)
        if self._open:
            self._open.begins(self)
        before = self.cycle
        super().on_headers_complete()
        self._is_taken = self.cycle is not before
        self._before = before if self._is_taken and self._waits_in_line else None

    def on_body(self, body: bytes) -> None:
        """A part of its body has come."""
        self._unasked_bytes += PART_BYTES
        if self.cycle is None or not self.cycle.response_complete:
            self._unasked_bytes = max(self._unasked_bytes - len(body), 0)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """A request has been answered."""
        super().on_response_complete()
        if self._kept and not self._is_line_full:
            kept, self._kept = self._kept, b""
            self._read(kept)
        if self.pipeline or self._kept:
            # uvicorn reads on at each answer: what has come is to be answered first.
            self.flow.pause_reading()
        waits = self.cycle.response_complete and not self.transport.is_closing()
        if waits and self._last_word:
            self._last_word()
        elif self._open and waits and not self._open.ends(self):
            self.transport.close()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol, which says nothing to what it cannot read."""
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, SansIOProtocol) and not protocol.handshake_initiated:
            self._say_and_close(NO_HANDSHAKE)
        # They keep each other: the collector of garbage alone would free them.
        self.parser = None  # type: ignore[assignment]

    def _read(self, data: bytes) -> None:
        """Parse what has come, as far as there is room for the requests in it."""
        self._unset_keepalive_if_required()
        for start in range(0, len(data), PIECE_BYTES):
            if self._closing:
                return
            if self._is_line_full:
                self._keep(data[start:])
                return
            try:
                self._parse(data[start : start + PIECE_BYTES])
            except httptools.HttpParserUpgrade as offer:
                self._answer_offer(data[start + offer.args[0] :])
                return
        if self._reading_head and not self._closing:
            self._go_on_waiting()

    def _keep(self, data: bytes) -> None:
        """Parse that when some of those in line have been answered."""
        self._kept = data
        self.flow.pause_reading()

    def _parse(self, piece: bytes) -> None:
        """Raises HttpParserUpgrade at the end of a head that offers to upgrade."""
        self._fed = len(piece)
        self._unasked_bytes += len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            raise
        except httptools.HttpParserError:
            self._refuse(self._refusal or NO_HTTP)
        else:
            if not self._reading_head and self._unasked_bytes > BESIDE_BYTES:
                self._hang_up()

    @property
    def _is_line_full(self) -> bool:
        return len(self.pipeline) > MOST_IN_LINE

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    @property
    def _too_full(self) -> bool:
        """Whether the request whose head has been read is none of those for which room is kept."""
        return self._entry is Entry.MONITORING_ALONE and self.url not in ALWAYS_ANSWERED

    @property
    def _waits_in_line(self) -> bool:
        """Whether the last request that was taken has yet to be begun."""
        return bool(self.pipeline) and self.pipeline[0][0] is self.cycle

    @property
    def _is_answering(self) -> bool:
        """Whether a request that was taken is still to be answered."""
        return self.cycle is not None and not self.cycle.response_complete

    def _in_turn(self, say: Callable[[], None]) -> None:
        """Say of the request that is being read why it is none, behind the answers to those before it."""
        if self._is_taken and self._waits_in_line and self._before:
            self.pipeline.popleft()
            self.cycle, self._is_taken = self._before, False
        if self._is_answering and not self._is_taken:
            self._last_word = say
        else:
            say()

    def _leave(self) -> None:
        if self._open and self._entry is not Entry.CLOSED:
            self._entry = Entry.CLOSED
            self._open.leave(self._peer, self)

    def _go_on_waiting(self) -> None:
        """More of a head is to come. Most come whole, and are never waited for."""
        if self._unasked_bytes > HEAD_BYTES + ONE_READ:
            self._refuse(HEAD_TOO_LARGE)
        elif self._head_timeout is None:
            self._await_head()

    def _hang_up(self) -> None:
        """There is no end of what nobody asked for."""
        self._closing = True
        limited("body_bytes")
        if self.cycle is None or self.cycle.response_started:
            self.transport.close()
        else:
            self._in_turn(partial(self._say_and_close, ENDLESS))

    def _await_head(self) -> None:
        self._head_timeout = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timeout:
            self._head_timeout.cancel()
            self._head_timeout = None

    def _give_up(self) -> None:
        self._head_timeout = None
        if self.transport.is_closing():
            return
        if self._reading_head:
            self._refuse(HEAD_TOO_SLOW)
        else:
            self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._begun = cycle
        super()._start_asgi_task(cycle, app)

    def _should_upgrade(self) -> bool:
        # uvicorn asks before it begins a request: none begins before the offer is answered.
        return True

    def _answer_offer(self, rest: bytes) -> None:
        """Answer an offer to upgrade; ``rest`` is what has come behind the head."""
        upgrade = b",".join(value for name, value in self.headers if name == b"upgrade").strip().lower()
        if self.scope["method"] == "CONNECT":
            self._refuse(NO_PROXY)
        elif upgrade == b"websocket" and self._may_become_socket():
            self.handle_websocket_upgrade()
        else:
            head = without_offer(self.scope["method"], self.url, self.scope["http_version"], self.headers)
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self._read(head + rest)

    def _may_become_socket(self) -> bool:
        # Not while others are to be answered: what they are told would stand between the frames.
        return self.scope["method"] == "GET" and self.scope["http_version"] == "1.1" and not self._is_answering

    def _stop_parsing(self, refusal: Refusal) -> NoReturn:
        self._refusal = refusal
        raise ValueError(refusal.message)

    def _refuse(self, refusal: Refusal) -> None:
        """Answer a request that is not served, and close: what else is on its way is none."""
        self._closing = True
        if refusal.limit:
            limited(refusal.limit)
        self._in_turn(partial(self._say_and_linger, refusal))

    def _say_and_close(self, refusal: Refusal) -> None:
        self.transport.write(refusing(refusal))
        self.transport.close()

    def _say_and_linger(self, refusal: Refusal) -> None:
        if not self._break_off():
            self.transport.write(refusing(refusal))
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LINGER_SECONDS, self.transport.close)

    def _break_off(self) -> bool:
        """Have nothing more said to a request whose body turns out to be none; whether its answer has begun."""
        if not self._is_answering:
            return False
        self.cycle.disconnected = True
        self.cycle.waiting_for_100_continue = False
        self.cycle.message_event.set()
        return self.cycle.response_started
