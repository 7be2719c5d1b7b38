"""A creator changes what they sell."""

import strawberry

from actions import update_offer as action
from domain.refusals import NotFound, OfferClosed
from resolvers.acting import act
from resolvers.given import given_fields
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.offer_input import OfferInput
from schema.streams import LiveStream


@strawberry.input(description="What changes in the offer of a stream.")
class UpdateOfferInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The creator's own stream, which must be live.")
    offer: OfferInput = strawberry.field(
        description="The new offer. `pricePerMinute` and `durations` are always given; what else is left out stays as "
        "it is, whatever its default."
    )
    given: strawberry.Private[tuple[str, ...]] = ()


@strawberry.type(description="The answer to `updateOffer`: the stream, or what was wrong.")
class UpdateOfferPayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The stream with its new offer.")


@mutation(
    SignedIn,
    refuses=(NotFound, OfferClosed),
    description="Change a live stream's offer. The prices of sessions that were asked for stay as they are. For "
    "the stream's creator.",
)
async def update_offer(info: Info, input: UpdateOfferInput) -> UpdateOfferPayload:
    # A part of the input, so that a key with another choice of fields is another request.
    input.given = given_fields(info, "offer", OfferInput)
    row = await act(
        info,
        input,
        action.update_offer,
        info.context.user,
        row_id(input.stream_id, "LiveStream"),
        input.offer.terms(),
        input.given,
    )
    return UpdateOfferPayload(stream=LiveStream.of(row))
