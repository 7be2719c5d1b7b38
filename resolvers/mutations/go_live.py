"""A creator starts a stream."""

import strawberry

from actions import go_live as action
from domain.refusals import AlreadyLive
from domain.text import TITLE_LENGTH, URL_LENGTH
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import MayGoLive, SignedIn
from schema.context import Info
from schema.offer_input import OfferInput
from schema.streams import LiveStream


@strawberry.input(description="The stream that a creator starts, and what they sell on it.")
class GoLiveInput(MutationInput):
    title: str = strawberry.field(description=f"What the stream is called, in at most {TITLE_LENGTH} characters.")
    playback_url: str | None = strawberry.field(
        default=None, description=f"The http or https address of the broadcast, of at most {URL_LENGTH:,} characters."
    )
    offer: OfferInput = strawberry.field(description="What the creator sells on this stream.")


@strawberry.type(description="The answer to `goLive`: the new stream, or what was wrong.")
class GoLivePayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The new stream, which is LIVE.")


@mutation(
    SignedIn,
    MayGoLive,
    refuses=(AlreadyLive,),
    description="Start a live stream with an offer. What the creator has promised comes along to it. For anybody who "
    "is signed in and not live already, and whose token has the scope of creators where the platform demands one: "
    "`viewer.mayGoLive`.",
)
async def go_live(info: Info, input: GoLiveInput) -> GoLivePayload:
    row = await act(
        info, input, action.go_live, info.context.user, input.title, input.playback_url, input.offer.terms()
    )
    return GoLivePayload(stream=LiveStream.of(row))
