"""A connection's place among those of the node."""

from asyncio import Transport
from typing import Any

from gateway.connections import FOR_MONITORING, Entry, connections_of
from internals.uvicorn import HttpToolsProtocol

ALWAYS_ANSWERED = frozenset(path.encode() for path in FOR_MONITORING)


class CountedProtocol(HttpToolsProtocol):
    """Counts as one connection, if there is room for it, and gives way while no request is on its way here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open = connections_of(self.config)
        self._entry = Entry.CLOSED

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody has come, and has not said what they want."""
        super().connection_made(transport)
        self._entry = self._open.enter(self, self._peer) if self._open else Entry.SERVED
        if self._entry is Entry.CLOSED:
            transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """They have gone."""
        self._leave()
        super().connection_lost(exc)

    def give_way(self) -> None:
        """Another takes its place."""
        self._leave()
        self.transport.abort()

    @property
    def has_room(self) -> bool:
        """Whether the request whose head has been read may be answered: there is room, or it is one of those for which
        it is kept."""
        return self._entry is not Entry.MONITORING_ALONE or self.url in ALWAYS_ANSWERED

    def begins(self) -> None:
        """A request has come whole: it is served to its end."""
        if self._open:
            self._open.begins(self)

    def may_rest(self) -> bool:
        """All has been answered; whether there is room to wait for more."""
        return self._open is None or self._open.ends(self)

    def may_give_way(self) -> None:
        """Nothing more is heard here."""
        if self._open and self._entry is not Entry.CLOSED:
            self._open.may_give_way(self)

    @property
    def _peer(self) -> str:
        return self.client[0] if self.client else ""

    def _leave(self) -> None:
        if self._open and self._entry is not Entry.CLOSED:
            self._entry = Entry.CLOSED
            self._open.leave(self._peer, self)
