"""A creator changes what they sell."""

import strawberry

from actions import update_offer as action
from resolvers.mutation import MutationInput, Payload, act, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.offer_input import OfferInput
from schema.streams import LiveStream


@strawberry.input(description="The offer that takes the place of a stream's present one.")
class UpdateOfferInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The creator's own stream, which must be live.")
    offer: OfferInput = strawberry.field(description="The whole new offer: what is left out gets its default.")


@strawberry.type(description="The answer to `updateOffer`: the stream, or what was wrong.")
class UpdateOfferPayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The stream with its new offer.")


@mutation(
    SignedIn,
    description="Replace a live stream's offer. The prices of sessions already asked for stay as they are. For the "
    "stream's creator.",
)
async def update_offer(info: Info, input: UpdateOfferInput) -> UpdateOfferPayload:
    row = await act(
        info,
        input,
        action.update_offer,
        info.context.user,
        row_id(input.stream_id, "LiveStream"),
        input.offer.terms(),
    )
    return UpdateOfferPayload(stream=LiveStream.of(row))
