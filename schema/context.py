"""The context of every resolver: the viewer, and what answers are read with."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import strawberry

from domain.rules import Rules
from models.clock import Clock
from models.limiter import Limiter
from models.people import User
from models.transaction import Transactions
from reads.loaders import Loaders
from schema.members import RoomStates
from schema.request_errors import Unauthenticated


@dataclass(slots=True)
class Context:
    """One request or one socket. ``viewer`` is None for anonymous visitors."""

    transactions: Transactions
    loaders: Loaders
    rooms: RoomStates
    limiter: Limiter
    viewer: User | None = None
    scopes: frozenset[str] = frozenset()

    @property
    def clock(self) -> Clock:
        """The one source of time."""
        return self.transactions.clock

    @property
    def rules(self) -> Rules:
        """Limits and time spans."""
        return self.transactions.rules

    @property
    def user(self) -> User:
        """The viewer of a field that needs one. Raises Unauthenticated."""
        if self.viewer is None:
            raise Unauthenticated("Sign in first.")
        return self.viewer

    async def has_blocked_viewer(self, creator_id: UUID) -> bool:
        """Whether the creator has blocked the viewer."""
        return self.viewer is not None and await self.loaders.blocks.load((creator_id, self.viewer.id))


Variables = dict[str, Any] | None
"""The variables of a request, as the client has sent them."""

Info = strawberry.Info[Context, Variables]
"""``info.root_value`` has the variables: those that graphql-core gives have their defaults filled in."""
