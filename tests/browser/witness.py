"""A window that is watched: whom its page asks, and what the browser complains of."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Error, Page

NO_HOST = {"data", "blob"}
NO_SERVER = ("net::ERR_", "WebSocket is closed before the connection is established")
"""Complaints about a server that is away, or that a page has stopped waiting for."""


@dataclass
class Witness:
    """What happened in a window that only its own server should be asked from.

    With ``outages`` a browser may complain that the server is away.
    """

    home: str
    outages: bool = False
    asked: list[str] = field(default_factory=list)
    sockets: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """From now on, in every page of that window."""
        context.on("request", lambda request: self.asked.append(request.url))
        context.on("page", self._watch_page)

    def assert_clean(self) -> None:
        """No other host was asked for anything, and the browser has nothing to complain of."""
        addresses = [urlsplit(one) for one in (*self.asked, *self.sockets)]
        assert addresses, "nothing was watched"
        assert [one.geturl() for one in addresses if one.scheme not in NO_HOST and one.netloc != self.home] == []
        assert self.complaints == [], self.complaints

    def _watch_page(self, page: Page) -> None:
        page.on("websocket", lambda socket: self.sockets.append(socket.url))
        page.on("console", self._hear)
        page.on("pageerror", self._fail)

    def _hear(self, message: ConsoleMessage) -> None:
        forgiven = self.outages and any(one in message.text for one in NO_SERVER)
        if message.type in ("error", "warning") and not forgiven:
            self.complaints.append(f"{message.text} ({message.location})")

    def _fail(self, error: Error) -> None:
        self.complaints.append(str(error))
