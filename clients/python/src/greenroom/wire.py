"""One WebSocket: it signs in, answers, is watched, and ends."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

Message = dict[str, Any]

TIMEOUT_SECONDS = 10.0
"""How long signing in may take."""

QUIET_SECONDS, DOUBT_SECONDS, DROP_SECONDS = 1.5, 1.25, 6.0
"""After how long without a message the server is pinged; how long the answer may take before it is told that the
network may be gone; and how long before the socket is dropped."""

CLOSE_SECONDS = 1.0
"""How long the other side's close is waited for: the network may be gone."""

SELDOM_SECONDS = 15.0
"""``QUIET_SECONDS`` for visitors without a token, of whom there may be very many."""

GONE = (OSError, TimeoutError, WebSocketException)


class Wire:
    """One WebSocket. ``heard``: called with each message as text. ``doubted``: called with whether the other side may
    be gone."""

    def __init__(self, quiet_seconds: float, heard: Callable[[str], None], doubted: Callable[[bool], None]) -> None:
        self._quiet_seconds = quiet_seconds
        self._heard = heard
        self._doubted = doubted
        self._socket: ClientConnection | None = None

    async def open(self, url: str, authorization: str | None) -> None:
        """Connect, and sign in."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            # However much there is of what the server has to say, such as of a large room, it has to be taken.
            self._socket = await connect(
                url,
                subprotocols=[Subprotocol("graphql-transport-ws")],
                ping_interval=None,
                compression=None,
                max_size=None,
                close_timeout=CLOSE_SECONDS,
            )
            await self.send({"type": "connection_init", "payload": signed(authorization)})
            while (await self._receive())["type"] != "connection_ack":
                pass

    async def next(self) -> Message:
        """The next message that is no ping. Raises one of ``GONE``."""
        waited = 0.0
        while True:
            try:
                async with asyncio.timeout(DOUBT_SECONDS if waited else self._quiet_seconds):
                    message = await self._receive()
            except TimeoutError:
                if waited:
                    self._doubted(True)
                waited += DOUBT_SECONDS if waited else self._quiet_seconds
                if waited > self._quiet_seconds + DROP_SECONDS:
                    raise
                if waited == self._quiet_seconds:
                    await self.send({"type": "ping"})
                continue
            self._doubted(False)
            if message["type"] != "ping":
                return message
            waited = 0.0
            await self.send({"type": "pong"})

    async def renew(self, authorization: str | None) -> None:
        """Send a fresh token with a ping: the server closes a socket when its token ends."""
        await self.send({"type": "ping", "payload": signed(authorization)})

    async def send(self, message: Message) -> None:
        """Raises one of ``GONE``."""
        assert self._socket
        await self._socket.send(json.dumps(message))

    def end(self) -> None:
        """Close at once: the network may be gone, so nobody waits for the other side's close."""
        if self._socket:
            self._socket.transport.abort()

    async def close(self) -> None:
        """Close, with a word to the other side."""
        if self._socket:
            await self._socket.close()

    async def _receive(self) -> Message:
        assert self._socket
        text = await self._socket.recv(decode=True)
        self._heard(text)
        message: Message = json.loads(text)
        return message


def signed(authorization: str | None) -> dict[str, str]:
    """The payload that says whose socket it is."""
    return {} if authorization is None else {"authorization": authorization}


def close_of(problem: BaseException) -> tuple[int, str]:
    """The code and the reason with which the server has closed; 1006 where it has not."""
    if isinstance(problem, ConnectionClosed) and problem.rcvd is not None:
        return problem.rcvd.code, problem.rcvd.reason
    return 1006, ""
