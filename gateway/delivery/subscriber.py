"""Where a subscription's results go: an operation of a WebSocket, or an event stream."""

from typing import Protocol
from uuid import UUID

from graphql import GraphQLError

from gateway.delivery.encoded import EncodedResult


class Subscriber(Protocol):
    """One who is sent what a group renders."""

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""

    @property
    def busy(self) -> bool:
        """Whether something that was delivered still waits to be taken."""

    def deliver(self, result: EncodedResult) -> None:
        """Send a result. Never waits: whoever falls too far behind is cut off."""

    def complete(self) -> None:
        """Nothing more will come."""

    def revoke(self) -> None:
        """They may be told nothing more: what waits to be taken is dropped too."""

    def fail(self, errors: list[GraphQLError]) -> None:
        """Nothing more will come, because of these errors."""

    def resubscribe(self) -> None:
        """Subscribe anew with the same document: what they may see has changed."""

    async def drained(self) -> None:
        """Wait until everything delivered has been taken."""
