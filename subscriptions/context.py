"""What subscription fields are given beside the rest."""

from dataclasses import dataclass, field
from typing import Protocol, Self

import strawberry

from models.people import User
from models.transaction import Transactions
from reads.loaders import Loaders
from schema.context import Context
from schema.members import RoomStates
from subscriptions.presence import PresenceTracker
from subscriptions.topics import Topics


@dataclass(frozen=True, slots=True)
class Realtime:
    """What a node serves subscriptions with. ``window``: seconds over which presence and estimates are gathered."""

    transactions: Transactions
    loaders: Loaders
    rooms: RoomStates
    topics: Topics
    presences: PresenceTracker
    window: float


@dataclass(slots=True)
class RealtimeContext(Context):
    """One request or one socket on a node."""

    realtime: Realtime = field(kw_only=True)
    expires: float | None = None
    """When the viewer's token ends, in seconds since 1970."""

    @classmethod
    def on(cls, realtime: Realtime, viewer: User | None = None) -> Self:
        """A context on that node."""
        return cls(realtime.transactions, realtime.loaders, realtime.rooms, viewer, realtime=realtime)


class SharedContext(RealtimeContext):
    """What a payload for several viewers is made with. Nobody in particular looks: who asks for the viewer has put
    something into a shared payload that depends on who sees it."""

    __slots__ = ()

    @property
    def viewer(self) -> User | None:
        """Raises ViewerUnknown."""
        raise ViewerUnknown

    @viewer.setter
    def viewer(self, viewer: User | None) -> None: ...


class ViewerUnknown(Exception):
    """A payload that several viewers share must not depend on who sees it."""


class Document(Protocol):
    """What a subscription was asked for with."""

    def selects(self, type_name: str) -> bool:
        """Whether it selects anything of that type by its name."""


RealtimeInfo = strawberry.Info[RealtimeContext, Document]
"""``info.root_value`` is the subscription's document: one socket's context is that of all its subscriptions."""
