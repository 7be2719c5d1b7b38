"""The context of resolvers with what subscription fields need besides."""

from dataclasses import dataclass, field
from typing import Protocol, Self

import strawberry

from models.people import User
from models.rates.limiter import Limiter
from models.writing.transactions import Transactions
from reads.loaders import Loaders
from schema.context import Context
from schema.members import RoomStates
from schema.postings import Postings
from subscriptions.presence import PresenceTracker
from subscriptions.topics import Topics


@dataclass(frozen=True, slots=True)
class Realtime:
    """What a node serves subscriptions with. ``window``: seconds over which changes of presence and
    estimates are sent together."""

    transactions: Transactions
    loaders: Loaders
    rooms: RoomStates
    topics: Topics
    presences: PresenceTracker
    calls: PresenceTracker
    window: float
    limiter: Limiter
    postings: Postings


@dataclass(slots=True)
class RealtimeContext(Context):
    """One request or one socket on a node."""

    realtime: Realtime = field(kw_only=True)
    expires: float | None = None
    """When the viewer's token ends, in seconds since 1970."""

    @classmethod
    def on(cls, realtime: Realtime, viewer: User | None = None) -> Self:
        """A context on that node."""
        return cls(
            realtime.transactions,
            realtime.loaders,
            realtime.rooms,
            realtime.limiter,
            realtime.postings,
            viewer,
            realtime=realtime,
        )


class SharedContext(RealtimeContext):
    """The context of a result that several viewers share. It has no viewer: a resolver that reads it would make the
    result depend on who sees it."""

    __slots__ = ()

    @property
    def knows_viewer(self) -> bool:
        return False

    @property
    def viewer(self) -> User | None:
        """Raises ViewerUnknown."""
        raise ViewerUnknown

    @viewer.setter
    def viewer(self, viewer: User | None) -> None: ...


class ViewerUnknown(Exception):
    """A result that several viewers share must not depend on who sees it."""


class Document(Protocol):
    """The document of a subscription."""

    def selects(self, type_name: str) -> bool:
        """Whether something of that type is selected, whatever the variables are."""

    def asks(self, field: str) -> bool:
        """Whether it asks for a field of that name."""


RealtimeInfo = strawberry.Info[RealtimeContext, Document]
"""``info.root_value`` is the subscription's document; the context is shared by all subscriptions of a socket."""
