"""One WebSocket that speaks graphql-transport-ws: what each message of the client does, and what closes the socket."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from gateway.intake import Arrival
from gateway.monitoring import metrics
from gateway.sockets.closes import (
    BAD_MESSAGE,
    DUPLICATE_ID,
    FORBIDDEN,
    SLOW_CONSUMER,
    TOKEN_ELSEWHERE,
    TOO_MANY_INITS,
    TOO_MANY_MESSAGES,
    TRY_AGAIN_LATER,
    UNAUTHORIZED,
    Close,
)
from gateway.sockets.credentials import is_misplaced_in_handshake, is_misplaced_in_init, token_of
from gateway.sockets.messages import PING, PONG, Message, ack_message, read
from gateway.sockets.open_operations import OpenOperations
from gateway.sockets.setup import SocketSetup
from gateway.sockets.transport import Transport, accept
from gateway.sockets.watchdog import Liveness
from schema.request_errors import RateLimitExceeded, Unauthenticated, Unavailable, unexpected

MOST_IN_A_ROW = 10
"""Messages of a socket that are there already; then it is the turn of others."""

NUMBERS = count()
"""Of sockets, by which what is sent on each is counted."""


class Connection:
    """One socket. It is closed with 4403 when the token expires, unless a ``ping`` has brought a fresh one before."""

    __slots__ = (
        "_arrival",
        "_closing",
        "_initialised",
        "_number",
        "_operations",
        "_setup",
        "_token_in_handshake",
        "_transport",
        "liveness",
    )

    _transport: Transport
    _operations: OpenOperations

    def __init__(self, setup: SocketSetup, arrival: Arrival) -> None:
        self._setup = setup
        self._arrival = arrival
        self._number = next(NUMBERS)
        self._initialised = False
        self._closing: asyncio.Task[None] | None = None
        self.liveness = Liveness(setup.watchdog.seconds())

    async def serve(self, websocket: WebSocket) -> None:
        """Accept the socket, and serve it until it closes."""
        if not await accept(websocket, self._setup.origins, self._setup.foreign):
            return
        self._token_in_handshake = is_misplaced_in_handshake(self._arrival.headers, websocket.scope["query_string"])
        # An open socket has no use for its headers.
        self._arrival.headers = {}
        self._transport = Transport(websocket, self._setup.buffer_bytes, self._overflowed)
        self._operations = OpenOperations(
            self._setup, self._arrival.context, self._transport, self.liveness, self._number
        )
        # From now on, as the watchdog also closes sockets on which no ``connection_init`` comes.
        self._setup.watchdog.add(self)
        try:
            for number in count(1):
                if not self._transport.is_open:
                    break
                # Nothing of a message is kept while the next is waited for.
                await self._receive(await websocket.receive())
                if not number % MOST_IN_A_ROW:
                    await asyncio.sleep(0)
        except WebSocketDisconnect:
            pass
        finally:
            self._setup.watchdog.discard(self)
            await self._operations.end_all()
            self._transport.outbox.discard()

    def ping(self) -> None:
        """Ask the client for a sign that it is there."""
        self._transport.outbox.put(PING)

    def close_soon(self, close: Close) -> None:
        """Stop its operations and close it, in a task: the caller does not wait."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._stop_and_close(close))

    async def _receive(self, event: Mapping[str, Any]) -> None:
        """Handle what has come: a message, or the end of the connection."""
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        if self._closing:
            # Until the client has taken what was sent before the close. Whose token has expired is served nothing.
            await asyncio.wait([self._closing])
            raise WebSocketDisconnect
        if self._setup.limiter.take("message_rate", self._number):
            # They were told at every operation that was too many, and went on.
            await self._transport.close(TOO_MANY_MESSAGES)
            return
        message = read(event.get("text"))
        if isinstance(message, Close):
            await self._transport.close(message)
            return
        if self.liveness.ready:
            # Before ``connection_init``, no other message puts off the timeout.
            self.liveness.hear(self._setup.watchdog.seconds())
        await self._handle(message)

    async def _handle(self, message: Message) -> None:
        handler = HANDLERS.get(message["type"])
        if handler is None:
            await self._transport.close(BAD_MESSAGE.because(f"Unknown message type: {message['type']}"))
            return
        try:
            await handler(self, message)
        except WebSocketDisconnect:
            raise
        except (Unavailable, RateLimitExceeded):
            await self._transport.close(TRY_AGAIN_LATER)
        except Exception as error:
            # Such as a sign-in while the database is down: clients reconnect after this code.
            unexpected(error, message["type"])
            await self._transport.close(TRY_AGAIN_LATER)

    async def _connection_init(self, message: Message) -> None:
        """Sign in, and have the watchdog close the socket when the token expires."""
        if self._initialised:
            await self._transport.close(TOO_MANY_INITS)
            return
        self._initialised = True
        payload = message.get("payload") or {}
        self._setup.intake.init(self._arrival, payload)
        authorization = token_of(payload)
        if authorization is None and (self._token_in_handshake or is_misplaced_in_init(payload)):
            await self._transport.close(TOKEN_ELSEWHERE)
            return
        if authorization is not None:
            try:
                await self._setup.intake.sign_in(self._arrival, authorization)
            except Unauthenticated:
                await self._transport.close(FORBIDDEN)
                return
        self._transport.send(ack_message(self._setup.watchdog.now()))
        self.liveness.ready = True
        self.liveness.hear(self._setup.watchdog.seconds())
        self.liveness.expires = self._arrival.context.expires

    async def _ping(self, message: Message) -> None:
        """Answer; a payload with ``authorization`` renews the token of the same person."""
        authorization = token_of(message.get("payload") or {})
        if authorization is None or await self._renew_token(authorization):
            self._transport.send(PONG)
        else:
            await self._transport.close(FORBIDDEN)

    async def _pong(self, message: Message) -> None:
        """Do nothing: every message shows that the client is there."""

    async def _subscribe(self, message: Message) -> None:
        """Begin an operation, for who is let in."""
        operation_id = message["id"]
        if not self.liveness.ready:
            await self._transport.close(UNAUTHORIZED)
        elif self.liveness.is_over(self._setup.watchdog.now()):
            await self._transport.close(FORBIDDEN)
        elif operation_id in self._operations:
            await self._transport.close(DUPLICATE_ID.because(f"Subscriber for {operation_id} already exists"))
        else:
            self._operations.start(message)

    async def _complete(self, message: Message) -> None:
        """Stop an operation from which the client wants nothing more."""
        self._operations.stop(message["id"])

    async def _renew_token(self, authorization: object) -> bool:
        context, fresh = self._arrival.context, self._setup.intake.without_viewer(self._arrival)
        try:
            await self._setup.intake.sign_in(fresh, authorization)
        except Unauthenticated:
            return False
        renewed = fresh.context
        if context.viewer is None or renewed.viewer is None or renewed.viewer.id != context.viewer.id:
            return False
        context.scopes, context.expires = renewed.scopes, renewed.expires
        self.liveness.expires = renewed.expires
        return True

    async def _stop_and_close(self, close: Close) -> None:
        self._operations.stop_all()
        await self._transport.close(close)

    def _overflowed(self) -> None:
        # Not at once: a group that delivers is in the middle of a loop over its members.
        asyncio.get_running_loop().call_soon(self._cut_off)

    def _cut_off(self) -> None:
        metrics.SLOW_CONSUMERS.inc()
        metrics.limited("reader_buffer")
        self.close_soon(SLOW_CONSUMER)


HANDLERS: dict[str, Callable[[Connection, Message], Awaitable[None]]] = {
    "connection_init": Connection._connection_init,
    "ping": Connection._ping,
    "pong": Connection._pong,
    "subscribe": Connection._subscribe,
    "complete": Connection._complete,
}
"""The handler of each type of message that a client may send."""
