"""UserErrors, and the one mapping from a refusal of the rules to what a client sees."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry

from domain import refusals
from domain.lifecycle import Status
from models import streams
from schema.context import Info
from schema.enums import SessionAction, UserErrorCode
from schema.money import Money
from schema.sessions import PrivateSession, visible_session
from schema.streams import LiveStream


@strawberry.interface(description="What was wrong, when a person could do something about it.")
class UserError:
    code: UserErrorCode = strawberry.field(description="What was wrong, for programs.")
    message: str = strawberry.field(description="What was wrong, fit to be shown.")
    field: list[str] | None = strawberry.field(description="The path in the input.")


@strawberry.type(description="A value is not acceptable.")
class ValidationFailed(UserError):
    pass


@strawberry.type(description="There is nothing by that id for this viewer.")
class NotFound(UserError):
    pass


@strawberry.type(description="The session cannot do this from where it stands.")
class InvalidTransition(UserError):
    source: Status = strawberry.field(name="from", description="Where it stands.")
    attempted: SessionAction = strawberry.field(description="What was tried.")


@strawberry.type(description="The wallet does not have enough.")
class InsufficientFunds(UserError):
    required: Money = strawberry.field(description="What is needed.")
    available: Money = strawberry.field(description="What there is.")


@strawberry.type(description="The price is not the expected one.")
class PriceChanged(UserError):
    current: Money = strawberry.field(description="The price now.")


@strawberry.type(description="The creator takes no requests now.")
class OfferClosed(UserError):
    pass


@strawberry.type(description="Too many requests are open.")
class QueueFull(UserError):
    limit: int = strawberry.field(description="How many there may be.")


@strawberry.type(description="There is an open request of this fan on this stream.")
class AlreadyRequested(UserError):
    session: PrivateSession = strawberry.field(description="The open one.")


@strawberry.type(description="The fan was declined a short while ago.")
class CoolingDown(UserError):
    until: datetime = strawberry.field(description="When they may ask again.")


@strawberry.type(description="The session has changed since the caller looked.")
class StaleVersion(UserError):
    current: PrivateSession = strawberry.field(description="As it is now.")


@strawberry.type(description="The caller is not in this waiting room.")
class NotInWaitingRoom(UserError):
    pass


@strawberry.type(description="The time overlaps another promise.")
class ScheduleConflict(UserError):
    conflicts_with: list[PrivateSession] = strawberry.field(description="Those that the viewer may see.")


@strawberry.type(description="The fan is away and is being called.")
class FanAbsent(UserError):
    grace_until: datetime = strawberry.field(description="Until when they may still come.")


@strawberry.type(description="The caller may not write for a while.")
class Muted(UserError):
    until: datetime = strawberry.field(description="Until when.")


@strawberry.type(description="Another session of the creator is running.")
class CreatorBusy(UserError):
    session: PrivateSession = strawberry.field(description="The running one.")


@strawberry.type(description="The creator is on air already.")
class AlreadyLive(UserError):
    stream: LiveStream = strawberry.field(description="The stream on air.")


@strawberry.type(description="The caller does this too often.")
class RateLimited(UserError):
    retry_after_seconds: int = strawberry.field(description="When to try again, in seconds.")


@strawberry.type(description="The idempotency key was used with other input.")
class IdempotencyConflict(UserError):
    pass


Helpful = dict[str, Any]

# fmt: off
ERRORS: dict[type[refusals.Refusal], tuple[type[UserError], UserErrorCode]] = {
    refusals.ValidationFailed: (ValidationFailed, UserErrorCode.VALIDATION_FAILED),
    refusals.NotFound: (NotFound, UserErrorCode.NOT_FOUND),
    refusals.InvalidTransition: (InvalidTransition, UserErrorCode.INVALID_TRANSITION),
    refusals.InsufficientFunds: (InsufficientFunds, UserErrorCode.INSUFFICIENT_FUNDS),
    refusals.PriceChanged: (PriceChanged, UserErrorCode.PRICE_CHANGED),
    refusals.OfferClosed: (OfferClosed, UserErrorCode.OFFER_CLOSED),
    refusals.QueueFull: (QueueFull, UserErrorCode.QUEUE_FULL),
    refusals.AlreadyRequested: (AlreadyRequested, UserErrorCode.ALREADY_REQUESTED),
    refusals.CoolingDown: (CoolingDown, UserErrorCode.COOLING_DOWN),
    refusals.StaleVersion: (StaleVersion, UserErrorCode.STALE_VERSION),
    refusals.NotInWaitingRoom: (NotInWaitingRoom, UserErrorCode.NOT_IN_WAITING_ROOM),
    refusals.Muted: (Muted, UserErrorCode.MUTED),
    refusals.ScheduleConflict: (ScheduleConflict, UserErrorCode.SCHEDULE_CONFLICT),
    refusals.FanAbsent: (FanAbsent, UserErrorCode.FAN_ABSENT),
    refusals.CreatorBusy: (CreatorBusy, UserErrorCode.CREATOR_BUSY),
    refusals.AlreadyLive: (AlreadyLive, UserErrorCode.ALREADY_LIVE),
    refusals.RateLimited: (RateLimited, UserErrorCode.RATE_LIMITED),
    refusals.IdempotencyConflict: (IdempotencyConflict, UserErrorCode.IDEMPOTENCY_CONFLICT),
}
# fmt: on


async def user_error(refusal: refusals.Refusal, info: Info) -> UserError:
    """The error that a client sees for a refusal, with the data that helps."""
    kind, code = ERRORS[type(refusal)]
    show = SHOWN.get(type(refusal))
    helpful = await show(refusal, info) if show else {}
    return kind(code=code, message=refusal.message, field=refusal.path, **helpful)


async def _session(session_id: UUID, info: Info) -> PrivateSession:
    row = await visible_session(session_id, info.context)
    if row is None:
        raise LookupError(f"a refusal names session {session_id}, which its reader may not see")
    return PrivateSession.of(row)


async def _transition(refusal: Any, info: Info) -> Helpful:
    return {"source": refusal.source, "attempted": SessionAction(refusal.attempted)}


async def _funds(refusal: Any, info: Info) -> Helpful:
    return {"required": Money.of(refusal.required), "available": Money.of(refusal.available)}


async def _price(refusal: Any, info: Info) -> Helpful:
    return {"current": Money.of(refusal.current)}


async def _limit(refusal: Any, info: Info) -> Helpful:
    return {"limit": refusal.limit}


async def _one_session(refusal: Any, info: Info) -> Helpful:
    return {"session": await _session(refusal.session_id, info)}


async def _current(refusal: Any, info: Info) -> Helpful:
    return {"current": await _session(refusal.session_id, info)}


async def _conflicts(refusal: Any, info: Info) -> Helpful:
    found = [await visible_session(session_id, info.context) for session_id in refusal.session_ids]
    return {"conflicts_with": [PrivateSession.of(row) for row in found if row]}


async def _until(refusal: Any, info: Info) -> Helpful:
    return {"until": refusal.until}


async def _grace(refusal: Any, info: Info) -> Helpful:
    return {"grace_until": refusal.grace_until}


async def _stream(refusal: Any, info: Info) -> Helpful:
    return {"stream": LiveStream.of(await streams.LiveStream.get(id=refusal.stream_id))}


async def _retry(refusal: Any, info: Info) -> Helpful:
    return {"retry_after_seconds": refusal.retry_after_seconds}


SHOWN: dict[type[refusals.Refusal], Callable[[Any, Info], Awaitable[Helpful]]] = {
    refusals.InvalidTransition: _transition,
    refusals.InsufficientFunds: _funds,
    refusals.PriceChanged: _price,
    refusals.QueueFull: _limit,
    refusals.AlreadyRequested: _one_session,
    refusals.CoolingDown: _until,
    refusals.StaleVersion: _current,
    refusals.Muted: _until,
    refusals.ScheduleConflict: _conflicts,
    refusals.FanAbsent: _grace,
    refusals.CreatorBusy: _one_session,
    refusals.AlreadyLive: _stream,
    refusals.RateLimited: _retry,
}
