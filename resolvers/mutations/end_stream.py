"""A creator goes off air."""

import strawberry

from actions import end_stream as action
from domain.refusals import NotFound
from resolvers.mutation import MutationInput, Payload, act, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import LiveStream


@strawberry.input(description="Which stream the creator ends.")
class EndStreamInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(
        description="The creator's own stream; one that has ended already stays as it is."
    )


@strawberry.type(description="The answer to `endStream`: the ended stream, or what was wrong.")
class EndStreamPayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The stream, ENDED for good.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="End a live stream. A running session is captured for the time used, the holds of WAITING and "
    "REQUESTED sessions are released, and SCHEDULED sessions stay promised. For the stream's creator.",
)
async def end_stream(info: Info, input: EndStreamInput) -> EndStreamPayload:
    row = await act(info, input, action.end_stream, info.context.user, row_id(input.stream_id, "LiveStream"))
    return EndStreamPayload(stream=LiveStream.of(row))
