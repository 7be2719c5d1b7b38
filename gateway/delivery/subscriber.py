"""Where the results of a subscription go: to an operation of a WebSocket, or to an event stream."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from graphql import GraphQLError

from gateway.delivery.encoded import Encoded
from gateway.execution.asker import Asker


@dataclass(frozen=True, slots=True)
class Sent:
    """The value that a subscriber was sent last. They are sent no other before ``quiet_until``."""

    value: object
    quiet_until: float


class Wire(Protocol):
    """Where ready frames are written."""

    def write(self, parts: Sequence[bytes]) -> bool:
        """Write frames at once, given in parts; False, with nothing written, when they are to be delivered instead."""


class Subscriber(Protocol):
    """A subscription of a client, to which a group sends its results."""

    @property
    def wire(self) -> Wire | None:
        """Where its results may be written to as frames; None where there is no such thing."""

    @property
    def prefix(self) -> bytes:
        """What each of its messages begins with, up to the payload."""

    @property
    def user_id(self) -> UUID | None:
        """Who listens; None for an anonymous visitor."""

    @property
    def asker(self) -> Asker:
        """For whom the CPU time is counted that making their results takes."""

    @property
    def busy(self) -> bool:
        """Whether the client has yet to take something that was delivered."""

    def deliver(self, encoded: Encoded) -> None:
        """Send what was encoded. Never waits: a client that falls too far behind is cut off."""

    def complete(self) -> None:
        """End the subscription: nothing more will come."""

    def revoke(self) -> None:
        """They may be told nothing more: what waits to be taken is dropped too."""

    def fail(self, errors: list[GraphQLError]) -> None:
        """End the subscription with these errors."""

    def resubscribe(self, sent: Sent | None) -> None:
        """Subscribe anew with the same document: what the viewer may see has changed since they were sent that. None:
        they have not been sent anything yet."""

    async def drained(self) -> None:
        """Wait until the client has taken everything that was delivered."""
