"""The context of every resolver: the viewer, and what answers are read with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from actions.before.staff import Staff
from domain.actors import Actor
from domain.rules import Rules
from domain.scopes import SUPPORT_SCOPE
from models.clock import Clock
from models.people import User
from models.rates.limiter import Limiter
from models.sessions import PrivateSession
from models.writing.transactions import Transactions
from reads.loaders import Loaders
from schema.cursors import topic_cursor
from schema.execution import execution_of
from schema.members import RoomStates
from schema.postings import Postings
from schema.request_errors import Unauthenticated


@dataclass(slots=True)
class Context:
    """One request or one socket. ``viewer`` is None for anonymous visitors."""

    transactions: Transactions
    loaders: Loaders
    rooms: RoomStates
    limiter: Limiter
    postings: Postings
    viewer: User | None = None
    scopes: frozenset[str] = frozenset()
    address: str = ""
    """Of the client, as far as it is known."""
    request_id: str = ""

    @property
    def clock(self) -> Clock:
        """The one source of time."""
        return self.transactions.clock

    @property
    def rules(self) -> Rules:
        """Limits and time spans."""
        return self.transactions.rules

    @property
    def knows_viewer(self) -> bool:
        """Whether the answer may depend on who asks: not where several share it."""
        return True

    @property
    def viewer_id(self) -> UUID | None:
        """Who the viewer is; None for an anonymous visitor."""
        return self.viewer.id if self.viewer else None

    @property
    def user(self) -> User:
        """The viewer of a field that needs one. Raises Unauthenticated."""
        if self.viewer is None:
            raise Unauthenticated("Sign in first.")
        return self.viewer

    @property
    def staff(self) -> Staff:
        """The viewer as one who acts for the platform, for what is kept on record. Raises Unauthenticated."""
        return Staff(self.user, self.address, self.request_id)

    @property
    def support(self) -> Staff | None:
        """The viewer where they are the platform's support; None for all others."""
        return self.staff if self.viewer and SUPPORT_SCOPE in self.scopes else None

    @property
    def may_go_live(self) -> bool:
        """Whether the viewer's token lets them be a creator."""
        return self.viewer is not None and self.rules.creator_scope in {"", *self.scopes}

    def side_of(self, session: PrivateSession) -> Actor | None:
        """The side of that session that the viewer is on, or that of support; None for a stranger."""
        side = session.side_of(self.viewer.id) if self.viewer else None
        return side or (Actor.SUPPORT if self.support else None)

    async def has_blocked_viewer(self, creator_id: UUID) -> bool:
        """Whether the creator has blocked the viewer."""
        return self.viewer is not None and await self.loaders.blocks.load((creator_id, self.viewer.id))


Variables = dict[str, Any] | None
"""The variables of a request, as the client has sent them."""

Info = strawberry.Info[Context, Variables]
"""``info.root_value`` has the variables: those that graphql-core gives have their defaults filled in."""


async def present_cursor(info: Info, topic: str, since: datetime | None = None) -> str:
    """The cursor of a topic by which a subscription goes on where the answer that it is part of ends. ``since``: when
    the topic began, where that is known."""
    execution = execution_of(info)
    ends = execution.ends if execution else None
    return topic_cursor(topic, *await (ends.of(topic, since) if ends else info.context.loaders.ends.load(topic)))
