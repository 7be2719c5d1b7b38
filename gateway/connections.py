"""The connections of a node: how many there is room for, how many one address may have, and which of them give way.

Each is a descriptor, and a process has so many. Without a margin whoever opens connections and says nothing keeps
everybody else out, monitoring too: asyncio then looks for newcomers once a second, libuv drops them.
"""

import resource
from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from enum import Enum
from typing import NamedTuple, Protocol

from uvicorn import Config

from gateway.addresses import TrustedProxies
from models.metrics import limited
from models.rates.limiter import Limiter

FOR_MONITORING = frozenset({"/healthz", "/readyz", "/metrics"})
"""What tells whoever runs the server how it is: for these room is kept, and they are always answered."""

OWN_DESCRIPTORS = 64
"""For the databases, Valkey, the log and files that are read."""

MESSAGES_A_FRAME = 10
"""A frame that is no whole message counts as so many: clients send one now and then, and each takes longer to read than
to send."""

LEAST_BACKLOG, MOST_BACKLOG = 16, 2_048
MOST_DESCRIPTORS = 1_048_576
"""A process may be allowed no end of them, and the kernel still has no more."""


class Capacity(NamedTuple):
    """What there is room for: connections that are open, and those that the kernel has accepted already."""

    connections: int
    backlog: int

    @classmethod
    def within(cls, descriptors: int) -> "Capacity":
        """The capacity of a process with so many descriptors: whatever waits in the backlog may come in at once."""
        backlog = min(max(descriptors // 8, LEAST_BACKLOG), MOST_BACKLOG)
        return cls(max(descriptors - OWN_DESCRIPTORS - backlog, 1), backlog)

    @classmethod
    def of_process(cls) -> "Capacity":
        """That of this process."""
        soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        return cls.within(MOST_DESCRIPTORS if soft == resource.RLIM_INFINITY else soft)


def take_all_descriptors() -> None:
    """Use as many as this process may have without asking."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else hard
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class Shares:
    """How many each address has at once: at most ``most`` (0: no limit)."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Count one more, unless that is too many."""
        if self._most and self._held[address] >= self._most:
            limited("connections_per_address")
            return False
        self._held[address] += 1
        return True

    def give_back(self, address: str) -> None:
        """Count one less."""
        self._held[address] -= 1
        if not self._held[address]:
            del self._held[address]


class Connection(Protocol):
    """One that may be idle."""

    def give_way(self) -> None:
        """Close at once."""


class Entry(Enum):
    """What becomes of a connection that was opened."""

    SERVED = "served"
    MONITORING_ALONE = "there is no room, but for whoever asks how the node is"
    CLOSED = "at once, without a word"


class OpenConnections:
    """All of them. Past the capacity, whoever has been without a request for the longest gives way to a new one."""

    def __init__(self, capacity: int, most_per_address: int, proxies: TrustedProxies, limiter: Limiter) -> None:
        self.capacity = capacity
        self._shares = Shares(most_per_address)
        self._proxies = proxies
        self._limiter = limiter
        self._count = 0
        self._idle: dict[Connection, None] = {}

    def enter(self, connection: Connection, peer: str) -> Entry:
        """One was opened. Unless it is refused, ``leave`` is to be called once."""
        address = self._proxies.client(peer, b"")
        # All that comes through a proxy comes from there: its clients are counted by what it says of them.
        if peer not in self._proxies and (
            self._limiter.take("connection_rate", address) or not self._shares.take(address)
        ):
            return Entry.CLOSED
        self._count += 1
        if self._count > self.capacity and self._idle:
            next(iter(self._idle)).give_way()
        self._idle[connection] = None
        if self._count <= self.capacity:
            return Entry.SERVED
        limited("connections")
        return Entry.MONITORING_ALONE

    def begins(self, connection: Connection) -> None:
        """A request has come whole: it is served to its end."""
        self._idle.pop(connection, None)

    def ends(self, connection: Connection) -> bool:
        """It was answered, and no other has come yet; whether there is room to wait for one."""
        if self._count > self.capacity:
            return False
        self._idle[connection] = None
        return True

    def may_give_way(self, connection: Connection) -> None:
        """Nothing more is heard of its client: it is as if it were idle, though there may be something to say."""
        self._idle[connection] = None

    def frame_fits(self, peer: Hashable) -> bool:
        """Whether one more frame that is no whole message may come on the socket of that peer."""
        return not self._limiter.take("message_rate", peer, MESSAGES_A_FRAME)

    def leave(self, peer: str, connection: Connection | None = None) -> None:
        """It is closed; of one that had become a socket nothing else is known by then."""
        self._count -= 1
        if connection is not None:
            self._idle.pop(connection, None)
        if peer not in self._proxies:
            self._shares.give_back(self._proxies.client(peer, b""))


def connections_of(config: Config) -> OpenConnections | None:
    """Those of the application that is served; None for another than ours."""
    found: OpenConnections | None = getattr(getattr(config.app, "state", None), "connections", None)
    return found
