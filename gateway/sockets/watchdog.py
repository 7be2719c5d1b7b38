"""The watchdog of a node's WebSockets.

One task watches all of them: it pings with the protocol's own messages, and closes sockets that do not answer, on which
no ``connection_init`` comes, or whose token has expired.
"""

import logging
from typing import NamedTuple, Protocol

from gateway.sockets.closes import FORBIDDEN, NO_INIT, NO_PONG, Close
from models.clock import Clock

CHECK_SECONDS = 1.0

logger = logging.getLogger("greenroom.watchdog")


class Liveness:
    """When a socket was last heard from, and what it waits for, by the clock's ``seconds``; and when its token
    ``expires``, in seconds since 1970."""

    __slots__ = ("calls", "expires", "heard", "pinged", "ready")

    def __init__(self, seconds: float) -> None:
        self.heard = seconds
        self.pinged: float | None = None
        self.expires: float | None = None
        self.ready = False
        """Whether ``connection_init`` has come, and was accepted."""
        self.calls = 0
        """In how many calls its person is through it."""

    def hear(self, seconds: float) -> None:
        """Note that a message has come."""
        self.heard = seconds
        self.pinged = None

    def is_over(self, now: float) -> bool:
        """Whether its token has expired."""
        return self.expires is not None and self.expires <= now


class WatchedSocket(Protocol):
    """A socket as the watchdog sees it."""

    liveness: Liveness

    def ping(self) -> None: ...
    def close_soon(self, close: Close) -> None: ...


class Timeouts(NamedTuple):
    """Seconds after which a quiet socket is pinged, and within which it must answer."""

    quiet: float
    answer: float


class SocketWatchdog:
    """Watches the sockets that are open, those ``in_call`` closely: what their people miss is not to be paid for.
    ``init`` is in seconds."""

    def __init__(self, clock: Clock, *, usual: Timeouts, in_call: Timeouts, init: float) -> None:
        self._clock = clock
        self._usual = usual
        self._in_call = in_call
        self._init = init
        self._open: dict[WatchedSocket, None] = {}

    def now(self) -> float:
        """The present instant, in seconds since 1970."""
        return self._clock.now().timestamp()

    def seconds(self) -> float:
        """By what it is judged for how long a socket has been quiet."""
        return self._clock.seconds()

    def add(self, socket: WatchedSocket) -> None:
        """Watch that socket from now on."""
        self._open[socket] = None

    def discard(self, socket: WatchedSocket) -> None:
        """Watch it no more."""
        self._open.pop(socket, None)

    async def watch(self) -> None:
        """Check all sockets every second, for ever."""
        while True:
            await self._clock.sleep(CHECK_SECONDS)
            now, seconds = self.now(), self.seconds()
            for socket in list(self._open):
                try:
                    self._check(socket, now, seconds)
                except Exception:
                    logger.exception("could not check a socket")

    def _check(self, socket: WatchedSocket, now: float, seconds: float) -> None:
        liveness = socket.liveness
        timeouts = self._in_call if liveness.calls else self._usual
        if liveness.is_over(now):
            socket.close_soon(FORBIDDEN)
        elif not liveness.ready:
            if seconds - liveness.heard >= self._init:
                socket.close_soon(NO_INIT)
        elif liveness.pinged is not None:
            if seconds - liveness.pinged >= timeouts.answer:
                socket.close_soon(NO_PONG)
        elif seconds - liveness.heard >= timeouts.quiet:
            liveness.pinged = seconds
            socket.ping()
