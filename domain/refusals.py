"""One exception for each "no", and the only place where it is declared.

Clients see a refusal as the error type of the same name, which schema/errors.py derives: its code is the name in
capitals, its docstring is both the message that a person reads and the type's description, and its annotated fields are
the data that helps, each with its description.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, NewType
from uuid import UUID

from domain.lifecycle import Status, Trigger
from domain.money import Money

SessionId = NewType("SessionId", UUID)
"""A private session, shown to those who may see it."""

StreamId = NewType("StreamId", UUID)
"""A live stream."""


@dataclass(frozen=True, slots=True)
class Published:
    """The name under which clients see a field, where Python does not allow that name."""

    name: str


@dataclass(eq=False)
class Refusal(Exception):
    """This is not possible."""

    @classmethod
    def code(cls) -> str:
        """The code for programs, such as ``QUEUE_FULL``."""
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).upper()

    @classmethod
    def sentence(cls) -> str:
        """The docstring on one line."""
        return " ".join((cls.__doc__ or "").split())

    @property
    def message(self) -> str:
        """The message for a person."""
        return self.sentence()

    @property
    def path(self) -> list[str] | None:
        """The path of the value in the input that was wrong, if one was."""
        return None


@dataclass(eq=False)
class ValidationFailed(Refusal):
    """A value in the input is not acceptable, for the reason that the message gives."""

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
    """This cannot be done with the session as it is now."""

    source: Annotated[Status, Published("from"), "The status that the session has."]
    attempted: Annotated[Trigger, "What was to be done with it."]
    not_before: Annotated[
        datetime | None,
        "With START, until when the fan lets others go first: then it can be done, or once they are ready. Else null.",
    ] = None

    @property
    def message(self) -> str:
        return "The fan lets others go first for now." if self.not_before else self.sentence()


@dataclass(eq=False)
class InsufficientFunds(Refusal):
    """There is not enough money in your wallet for this."""

    required: Annotated[Money, "What would be held: the full price, or that of more minutes."]
    available: Annotated[Money, "What the wallet has left to spend in the currency of the price."]
    wallet: Money
    """What the wallet has left in its own currency."""

    @property
    def message(self) -> str:
        if self.wallet.currency == self.required.currency:
            return self.sentence()
        return (
            f"There is {self.wallet} in your wallet, but this costs {self.required}: "
            f"money in {self.wallet.currency} does not count for a price in {self.required.currency}."
        )


@dataclass(eq=False)
class RefundExceedsCaptured(Refusal):
    """That is more than can still be given back for this session."""

    refundable: Annotated[Money, "What was captured for the session and has not been given back."]

    @property
    def path(self) -> list[str]:
        return ["amount", "amount"]


@dataclass(eq=False)
class PriceChanged(Refusal):
    """The price has changed since you looked."""

    current: Annotated[Money, "The full price as it is now."]

    @property
    def path(self) -> list[str]:
        return ["expectedPrice"]


@dataclass(eq=False)
class OfferClosed(Refusal):
    """The creator takes no requests at the moment."""


@dataclass(eq=False)
class QueueFull(Refusal):
    """The queue is full. Try again a little later."""

    limit: Annotated[
        int, "How many sessions may be undecided, waiting or promised for the next hours (6 by default) at once."
    ]


@dataclass(eq=False)
class AlreadyRequested(Refusal):
    """You already have an open request on this stream."""

    session: Annotated[SessionId, "The fan's open session on this stream."]


@dataclass(eq=False)
class CoolingDown(Refusal):
    """The creator takes no request from you just now. Try again later."""

    until: Annotated[datetime, "When the fan may ask this creator again."]


@dataclass(eq=False)
class StaleVersion(Refusal):
    """The session has changed since you looked."""

    current: Annotated[SessionId, "The session as it is now, with its present version."]

    @property
    def path(self) -> list[str]:
        return ["expectedVersion"]


@dataclass(eq=False)
class NotInWaitingRoom(Refusal):
    """You are not in this waiting room."""


@dataclass(eq=False)
class Muted(Refusal):
    """You are muted in this waiting room for a while."""

    until: Annotated[datetime, "When the person may write again."]


@dataclass(eq=False)
class ScheduleConflict(Refusal):
    """Another session that is promised or running is in the way."""

    conflicts_with: Annotated[list[SessionId], "The sessions in the way, those of them that the viewer may see."]


@dataclass(eq=False)
class FanAbsent(Refusal):
    """The fan is away. They are being called."""

    grace_until: Annotated[datetime, "Until when the fan may still come."]


@dataclass(eq=False)
class CreatorBusy(Refusal):
    """You are in another session."""

    session: Annotated[SessionId, "The session in which the creator is."]


@dataclass(eq=False)
class FanBusy(Refusal):
    """The fan is in another session now."""


@dataclass(eq=False)
class YieldsExhausted(Refusal):
    """You have let others go first as often as you may in this session."""

    limit: Annotated[int, "How often a fan may yield their place in one session."]


@dataclass(eq=False)
class NoProposal(Refusal):
    """There is no proposal for you to answer."""


@dataclass(eq=False)
class ProposalPending(Refusal):
    """There is a proposal already, which has to be answered first."""

    until: Annotated[datetime, "When the open proposal ends by itself."]


@dataclass(eq=False)
class AlreadyLive(Refusal):
    """You are already live."""

    stream: Annotated[StreamId, "The creator's stream that is live."]


@dataclass(eq=False)
class RateLimited(Refusal):
    """You are doing this too often. Slow down a little."""

    retry_after_seconds: Annotated[int, "How many seconds to wait before the next attempt."]


@dataclass(eq=False)
class TryAgain(Refusal):
    """Others are changing the same thing just now, so nothing was done. Try again in a moment."""


@dataclass(eq=False)
class IdempotencyConflict(Refusal):
    """This idempotency key was used with other input."""

    @property
    def path(self) -> list[str]:
        return ["idempotencyKey"]


REFUSALS: tuple[type[Refusal], ...] = tuple(Refusal.__subclasses__())
"""Every refusal, in the order in which they stand above."""


class Forbidden(Exception):
    """You may not do this."""

    # No Refusal, which an answer carries: nothing that the person could change would make it right.
