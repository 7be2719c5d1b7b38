"""What subscription fields are given beside the rest."""

from dataclasses import dataclass

import strawberry

from schema.context import Context
from subscriptions.presence import Presences
from subscriptions.topics import Topics


@dataclass(frozen=True, slots=True)
class Live:
    """A node's live parts."""

    topics: Topics
    presences: Presences


@dataclass
class LiveContext(Context):
    """One request or one socket on a node."""

    live: Live | None = None
    expires: float | None = None
    """When the viewer's token ends, in seconds since 1970."""

    @property
    def topics(self) -> Topics:
        """The topics of this node."""
        assert self.live is not None
        return self.live.topics

    @property
    def presences(self) -> Presences:
        """The presences of this node."""
        assert self.live is not None
        return self.live.presences


LiveInfo = strawberry.Info[LiveContext, None]
