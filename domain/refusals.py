"""One exception for each "no". Its docstring is the message that a person reads."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.lifecycle import Status, Trigger
from domain.money import Money


@dataclass(eq=False)
class Refusal(Exception):
    """This is not possible."""

    @property
    def message(self) -> str:
        """What a person is shown."""
        return " ".join((type(self).__doc__ or "").split())

    @property
    def path(self) -> list[str] | None:
        """Which part of the input was wrong, where one was."""
        return None


@dataclass(eq=False)
class ValidationFailed(Refusal):
    """A value was not acceptable."""

    problem: str
    field: list[str]

    @property
    def message(self) -> str:
        return self.problem

    @property
    def path(self) -> list[str]:
        return self.field


@dataclass(eq=False)
class NotFound(Refusal):
    """There is nothing by that id for you."""

    field: list[str]

    @property
    def path(self) -> list[str]:
        return self.field


@dataclass(eq=False)
class InvalidTransition(Refusal):
    """The session has moved on, so this can no longer be done."""

    source: Status
    attempted: Trigger


@dataclass(eq=False)
class InsufficientFunds(Refusal):
    """There is not enough money in your wallet for this."""

    required: Money
    available: Money


@dataclass(eq=False)
class PriceChanged(Refusal):
    """The price has changed since you looked."""

    current: Money

    @property
    def path(self) -> list[str]:
        return ["expectedPrice"]


@dataclass(eq=False)
class OfferClosed(Refusal):
    """The creator takes no requests at the moment."""


@dataclass(eq=False)
class QueueFull(Refusal):
    """The queue is full. Try again a little later."""

    limit: int


@dataclass(eq=False)
class AlreadyRequested(Refusal):
    """You already have an open request on this stream."""

    session_id: UUID


@dataclass(eq=False)
class CoolingDown(Refusal):
    """Your last request was declined a short while ago. Try again later."""

    until: datetime


@dataclass(eq=False)
class StaleVersion(Refusal):
    """The session has changed since you looked."""

    session_id: UUID

    @property
    def path(self) -> list[str]:
        return ["expectedVersion"]


@dataclass(eq=False)
class NotInWaitingRoom(Refusal):
    """You are not in this waiting room."""


@dataclass(eq=False)
class ScheduleConflict(Refusal):
    """That time overlaps another promised session."""

    session_ids: list[UUID]


@dataclass(eq=False)
class FanAbsent(Refusal):
    """The fan is away. They are being called."""

    grace_until: datetime


@dataclass(eq=False)
class Muted(Refusal):
    """You are muted in this waiting room for a while."""

    until: datetime


@dataclass(eq=False)
class CreatorBusy(Refusal):
    """You are in another session."""

    session_id: UUID


@dataclass(eq=False)
class AlreadyLive(Refusal):
    """You are already live."""

    stream_id: UUID


@dataclass(eq=False)
class RateLimited(Refusal):
    """Slow down a little."""

    retry_after_seconds: int


@dataclass(eq=False)
class IdempotencyConflict(Refusal):
    """This idempotency key was used with other input."""

    @property
    def path(self) -> list[str]:
        return ["idempotencyKey"]


class Forbidden(Exception):
    """You may not do this."""
