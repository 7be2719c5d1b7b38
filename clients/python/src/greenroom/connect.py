"""Greenroom, as one person."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from .clock import ServerClock
from .documents import Document
from .http import Http
from .keys import Keys
from .socket import Connection, Socket
from .token import Token, TokenSource
from .wire import QUIET_SECONDS, SELDOM_SECONDS

LOGGER = logging.getLogger("greenroom")
Data = TypeVar("Data")


class Greenroom:
    """Greenroom, as one person. It opens one socket with the first subscription, and holds it until the client is left.
    Whatever is listened to ends then, too."""

    def __init__(
        self,
        url: str,
        token: TokenSource | None,
        kept_in: Path | None,
        on_connection: Callable[[Connection], None] | None,
        report: Callable[[object], None] | None,
    ) -> None:
        self.clock = ServerClock()
        """The server's clock."""
        self.keys = Keys(kept_in)
        self.report = report or (lambda problem: LOGGER.warning("%s", problem))
        """Called with problems that no caller is there to be told of."""
        self.closing = asyncio.Event()
        """Set once it is left."""
        bearer = Token(token, self.clock)
        self._http = Http(url, bearer, self.clock, self.closing)
        address = url.replace("http", "ws", 1)
        quiet = SELDOM_SECONDS if token is None else QUIET_SECONDS
        self.socket = Socket(
            address, bearer, self.clock, quiet, self.closing, on_connection or (lambda connection: None), self.report
        )

    @property
    def connection(self) -> Connection:
        """How the socket is doing. For somebody who is signed in it is right within 3 s."""
        return self.socket.connection

    async def ask(self, document: Document[Data], variables: Mapping[str, object] | None = None) -> Data:
        """The answer to a query. Raises ``Refused``, and ``Unreachable`` when none has come after some attempts."""
        data: Any = await self.send(document.text, variables or {})
        answer: Data = data
        return answer

    async def send(self, text: str, variables: Mapping[str, object]) -> dict[str, Any]:
        """The same for a document that is a text."""
        return await self._http.send(text, variables)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        await self.socket.close()
        await self._http.close()


def connect(
    url: str,
    token: TokenSource | None = None,
    *,
    kept_in: Path | None = None,
    on_connection: Callable[[Connection], None] | None = None,
    report: Callable[[object], None] | None = None,
) -> Greenroom:
    """Greenroom at that address, such as ``https://greenroom.example/graphql``.

    ``token``: a function that is asked for one before it is needed, or a text; None is anonymous. ``kept_in``: a file
    in which idempotency keys outlive a crash. ``on_connection``: called each time that the connection changes.
    ``report``: called with problems that no caller is told of; by default they are logged.
    """
    return Greenroom(url, token, kept_in, on_connection, report)
