"""A fan asks for a session."""

from datetime import datetime

import strawberry

from actions import request_session as action
from domain.refusals import (
    AlreadyRequested,
    CoolingDown,
    InsufficientFunds,
    NotFound,
    OfferClosed,
    PriceChanged,
    QueueFull,
    ScheduleConflict,
)
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import AHEAD, AS_IT_COMES, WORDS
from schema.money import MoneyInput
from schema.streams import PrivateSession


@strawberry.input(description="What a fan asks a creator for.")
class RequestSessionInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The stream on whose offer the fan asks; it must be live.")
    duration_minutes: int = strawberry.field(description="The length in minutes: one of the offer's options.")
    desired_start: datetime | None = strawberry.field(
        default=None,
        description=f"When the fan would like to begin, {AHEAD}; leave it out for as soon as possible.",
    )
    note: str | None = strawberry.field(default=None, description=f"A word to the creator, {WORDS}.")
    expected_price: MoneyInput | None = strawberry.field(
        default=None,
        description="The full price that the fan has seen; any other price is refused with PriceChanged.",
    )


@strawberry.type(description="The answer to `requestSession`: the new session, or what was wrong.")
class RequestSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The new session, REQUESTED, with its full price held."
    )


@mutation(
    SignedIn,
    refuses=(
        NotFound,
        InsufficientFunds,
        PriceChanged,
        OfferClosed,
        QueueFull,
        AlreadyRequested,
        CoolingDown,
        ScheduleConflict,
    ),
    description="Ask a creator for a session. The full price is held until the session ends. By default up to "
    f"{AS_IT_COMES.ask_rate_per_hour} requests of one fan to one creator an hour. For anybody who is signed in, "
    "except the creator.",
)
async def request_session(info: Info, input: RequestSessionInput) -> RequestSessionPayload:
    row = await act(
        info,
        input,
        action.request_session,
        info.context.user,
        row_id(input.stream_id, "LiveStream"),
        input.duration_minutes,
        input.desired_start,
        input.note,
        input.expected_price.value() if input.expected_price else None,
    )
    return RequestSessionPayload(session=PrivateSession.of(row))
