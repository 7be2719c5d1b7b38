"""HTTP/1.1 on the wire: uvicorn's protocol, made to keep its place where a client says more than is meant here."""

from asyncio import TimerHandle, Transport
from typing import Any, NoReturn

import httptools

from gateway.http.bounds import (
    ADDRESS_BYTES,
    ADDRESS_TOO_LONG,
    BESIDE_BYTES,
    HEAD_BYTES,
    HEAD_SECONDS,
    HEAD_TOO_LARGE,
    HEAD_TOO_SLOW,
    MOST_HEADERS,
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
from gateway.http.ending import EndingProtocol
from gateway.http.heads import refusing, size_of, what_is_wrong, without_host, without_offer
from internals.uvicorn import SansIOProtocol
from internals.websockets import raise_head_limits

raise_head_limits(HEAD_BYTES)


class HTTPProtocol(EndingProtocol):
    """Takes the offer to upgrade to a WebSocket, and ignores all others, as a server may (RFC 9110, section 7.8):
    uvicorn's own loses the body then, and reads it as the next request. Answers 414 to an address that is too long, 431
    to too many headers or a head that is too large, and 408 to one that is slow. Reads no further while many requests
    wait, and hangs up on whoever sends what is neither head nor body without an end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._reading_head = False
        self._kept = b""
        self._fed = 0
        self._unasked_bytes = 0
        self._head_timeout: TimerHandle | None = None
        self._refusal: Refusal | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody has come, and has not said what they want."""
        super().connection_made(transport)
        if not transport.is_closing():
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._stop_waiting()
        self._kept = b""
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        if self.is_deaf:
            self.throw_away(data)
        elif self._kept:
            self._keep(self._kept + data)
        else:
            self._read(data)

    def on_message_begin(self) -> None:
        """A request begins, in what has just come."""
        super().on_message_begin()
        self._reading_head = True
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
        version = self.parser.get_http_version()
        if not self.url.startswith(b"/"):
            self.url = without_host(self.url)
        if refusal := what_is_wrong(version, self.headers):
            self._stop_parsing(refusal)
        if not self.has_room:
            self._stop_parsing(NO_ROOM)
        self.begins()
        if version == "1.0":
            # Which knows no answer before the answer (RFC 9110, section 10.1.1).
            self.expect_100_continue = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of its body has come."""
        self._unasked_bytes += PART_BYTES
        if self.cycle is None or not self.cycle.response_complete:
            self._unasked_bytes = max(self._unasked_bytes - len(body), 0)
        super().on_body(body)

    def on_response_complete(self) -> None:
        """A request has been answered."""
        super().on_response_complete()
        if self._kept and not self.is_pipeline_full:
            kept, self._kept = self._kept, b""
            self._read(kept)
        if self.pipeline or self._kept:
            # uvicorn reads on at each answer: what has come is to be answered first.
            self.flow.pause_reading()
        if not self.is_answering and not self.transport.is_closing():
            self.rest()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol, which says nothing to what it cannot read."""
        super().handle_websocket_upgrade()
        protocol = self.transport.get_protocol()
        if isinstance(protocol, SansIOProtocol) and not protocol.handshake_initiated:
            self.transport.write(refusing(NO_HANDSHAKE, self.server_state.default_headers))
            self.transport.close()
        # They keep each other: the collector of garbage alone would free them.
        self.parser = None  # type: ignore[assignment]

    def _read(self, data: bytes) -> None:
        """Parse what has come, as far as there is room for the requests in it."""
        self._unset_keepalive_if_required()
        for start in range(0, len(data), PIECE_BYTES):
            if self.is_deaf or self.transport.is_closing():
                return
            if self.is_pipeline_full:
                self._keep(data[start:])
                return
            try:
                self._parse(data[start : start + PIECE_BYTES])
            except httptools.HttpParserUpgrade as offer:
                self._answer_offer(data[start + offer.args[0] :])
                return
        if self._reading_head and not self.is_deaf:
            self._go_on_waiting()

    def _keep(self, data: bytes) -> None:
        """Parse that when some of those that wait have been answered."""
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
            self.refuse(self._refusal or NO_HTTP)
        else:
            if not self._reading_head and self._unasked_bytes > BESIDE_BYTES and not self.is_deaf:
                self.hang_up()

    def _go_on_waiting(self) -> None:
        """More of a head is to come. Most come whole, and are never waited for."""
        if self._unasked_bytes > HEAD_BYTES + ONE_READ:
            self.refuse(HEAD_TOO_LARGE)
        elif self._head_timeout is None:
            self._await_head()

    def _await_head(self) -> None:
        self._head_timeout = self.loop.call_later(HEAD_SECONDS, self._give_up)

    def _stop_waiting(self) -> None:
        if self._head_timeout:
            self._head_timeout.cancel()
            self._head_timeout = None

    def _give_up(self) -> None:
        self._head_timeout = None
        if self.transport.is_closing() or self.is_deaf:
            return
        if self._reading_head:
            self.refuse(HEAD_TOO_SLOW)
        else:
            self.transport.close()

    def _should_upgrade(self) -> bool:
        # uvicorn asks before it begins a request: none begins before the offer is answered.
        return True

    def _answer_offer(self, rest: bytes) -> None:
        """Answer an offer to upgrade; ``rest`` is what has come behind the head."""
        upgrade = b",".join(value for name, value in self.headers if name == b"upgrade").strip().lower()
        if self.scope["method"] == "CONNECT":
            self.refuse(NO_PROXY)
        elif upgrade == b"websocket" and self._may_become_socket():
            self.handle_websocket_upgrade()
        else:
            head = without_offer(self.scope["method"], self.url, self.scope["http_version"], self.headers)
            self.parser = httptools.HttpRequestParser(self)
            self.parser.set_dangerous_leniencies(lenient_data_after_close=True)
            self._read(head + rest)

    def _may_become_socket(self) -> bool:
        # Not while others are to be answered: what they are told would stand between the frames.
        return self.scope["method"] == "GET" and self.scope["http_version"] == "1.1" and not self.is_answering

    def _stop_parsing(self, refusal: Refusal) -> NoReturn:
        self._refusal = refusal
        raise ValueError(refusal.message)
