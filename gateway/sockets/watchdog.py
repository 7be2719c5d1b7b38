"""Every WebSocket of this node, and whether it is alive.

One task looks after all of them: it pings with the protocol's own messages, and closes those that do not answer, that
never sign in, and those whose token has ended.
"""

from typing import Protocol

from gateway.sockets.closes import FORBIDDEN, NO_INIT, NO_PONG, Close
from models.clock import Clock

LOOK_SECONDS = 1.0


class Liveness:
    """When a socket was last heard of, and what is waited for. Instants are seconds since 1970."""

    __slots__ = ("expires", "heard", "pinged", "ready")

    def __init__(self, now: float) -> None:
        self.heard = now
        self.pinged: float | None = None
        self.expires: float | None = None
        self.ready = False

    def hear(self, now: float) -> None:
        """A message has come."""
        self.heard = now
        self.pinged = None


class WatchedSocket(Protocol):
    """A socket as its watcher knows it."""

    liveness: Liveness

    def ping(self) -> None: ...
    def close_soon(self, close: Close) -> None: ...


class SocketWatchdog:
    """The sockets that are open now. Times are seconds."""

    def __init__(self, clock: Clock, *, interval: float, timeout: float, init: float) -> None:
        self._clock = clock
        self._interval = interval
        self._timeout = timeout
        self._init = init
        self._open: dict[WatchedSocket, None] = {}

    def now(self) -> float:
        """The present instant."""
        return self._clock.now().timestamp()

    def add(self, socket: WatchedSocket) -> None:
        """Look after that socket too."""
        self._open[socket] = None

    def discard(self, socket: WatchedSocket) -> None:
        """It has gone."""
        self._open.pop(socket, None)

    async def watch(self) -> None:
        """Look after all of them, for ever."""
        while True:
            await self._clock.sleep(LOOK_SECONDS)
            now = self.now()
            for socket in list(self._open):
                self._look(socket, now)

    def _look(self, socket: WatchedSocket, now: float) -> None:
        liveness = socket.liveness
        if liveness.expires is not None and liveness.expires <= now:
            socket.close_soon(FORBIDDEN)
        elif not liveness.ready:
            if now - liveness.heard >= self._init:
                socket.close_soon(NO_INIT)
        elif liveness.pinged is not None:
            if now - liveness.pinged >= self._timeout:
                socket.close_soon(NO_PONG)
        elif now - liveness.heard >= self._interval:
            liveness.pinged = now
            socket.ping()
