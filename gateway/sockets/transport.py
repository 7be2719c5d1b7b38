"""How a WebSocket is accepted, sent to and closed, whatever its messages mean."""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress

from cachetools import TTLCache
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gateway.http.errors import HTTPRequestError, error_response
from gateway.monitoring import metrics
from gateway.origins import AllowedOrigins
from gateway.sockets.closes import FOREIGN_ORIGIN, NO_SUBPROTOCOL, Close, label_of
from gateway.sockets.frames import ABORT, FORGET_HANDSHAKE, WIRE
from gateway.sockets.messages import SUBPROTOCOL
from gateway.sockets.outbox import CLOSED, Outbox

CLOSE_TIMEOUT_SECONDS = 10.0
ORIGIN = re.compile(r"https?://[a-z0-9.:\[\]-]{1,255}")
"""What an origin looks like: only that is logged of what a client says it is."""

REASON_BYTES = 123
"""The most that a control frame has room for (RFC 6455, section 5.5)."""

logger = logging.getLogger("greenroom.socket")


class ForeignPage(HTTPRequestError):
    """A page of an origin that is not allowed wants a socket."""

    code = "FORBIDDEN"


FOREIGN_PAGE = ForeignPage(403, "Pages of this origin may open no socket here.")


class ForeignPages:
    """The log of pages that may not open a socket: each once a minute, and no more than a hundred of them, as strangers
    choose how many there are."""

    def __init__(self) -> None:
        self._logged: TTLCache[str, bool] = TTLCache(100, 60)

    def log(self, origin: str) -> None:
        """One has tried."""
        named = origin if ORIGIN.fullmatch(origin) else "no origin"
        if named not in self._logged and len(self._logged) < self._logged.maxsize:
            self._logged[named] = True
            logger.warning("a page may not open a socket: see GREENROOM_ALLOWED_ORIGINS", extra={"origin": named})


async def accept(websocket: WebSocket, origins: AllowedOrigins, foreign: ForeignPages) -> bool:
    """Answer the handshake; False when the socket is not to be served: a page on a foreign origin is refused with 403,
    a client that does not speak our subprotocol is closed with 4406."""
    headers = Headers(scope=websocket.scope)
    if not origins.allow(headers):
        metrics.cut(label_of(FOREIGN_ORIGIN))
        foreign.log(headers["origin"])
        await deny(websocket, error_response(FOREIGN_PAGE, dict(websocket.scope["headers"])))
        return False
    speaks = SUBPROTOCOL in websocket["subprotocols"]
    await websocket.accept(SUBPROTOCOL if speaks else None)
    if not speaks:
        metrics.cut(label_of(NO_SUBPROTOCOL))
        with suppress(*CLOSED):
            await websocket.close(*NO_SUBPROTOCOL)
    return speaks


async def deny(websocket: WebSocket, response: Response) -> None:
    """Answer a handshake by that response where the server can, else by 403."""
    if "websocket.http.response" in websocket.scope.get("extensions", {}):
        await websocket.send_denial_response(response)
    else:
        await websocket.close()


class Transport:
    """An open socket. Messages go through its outbox, so that a client that stops reading holds up nobody else."""

    __slots__ = ("_abort", "outbox", "websocket")

    def __init__(self, websocket: WebSocket, buffer_bytes: int, on_overflow: Callable[[], None]) -> None:
        extensions = websocket.scope.get("extensions", {})
        self._abort: Callable[[], None] | None = extensions.get(ABORT)
        self.websocket = websocket
        self.outbox = Outbox(websocket.send_text, extensions.get(WIRE), buffer_bytes, on_overflow)
        if forget_handshake := extensions.get(FORGET_HANDSHAKE):
            forget_handshake()

    @property
    def is_open(self) -> bool:
        """Whether neither side has closed it."""
        return self.websocket.application_state is not WebSocketState.DISCONNECTED

    def send(self, text: str) -> None:
        """Send a message after all that were sent before. Raises WebSocketDisconnect."""
        self.outbox.put(text)
        if self.outbox.closed:
            raise WebSocketDisconnect

    async def close(self, close: Close) -> None:
        """Close after all messages; a peer that does not take them within CLOSE_TIMEOUT_SECONDS is dropped."""
        metrics.cut(label_of(close))
        with suppress(*CLOSED):
            try:
                async with asyncio.timeout(CLOSE_TIMEOUT_SECONDS):
                    await self.outbox.drained()
                    self.outbox.discard()
                    reason = close.reason.encode()[:REASON_BYTES].decode(errors="ignore")
                    await self.websocket.close(close.code, reason)
            except TimeoutError:
                self._drop()

    def _drop(self) -> None:
        """Drop the connection where the server offers that; elsewhere the kernel does, after its own timeout."""
        if self._abort:
            self._abort()
