"""A creator goes off air."""

import strawberry

from actions import end_stream as action
from actions.before.idempotency import is_answered
from domain.refusals import NotFound
from models.streams import LiveStream as Row
from resolvers.acting import act, claim_of
from resolvers.mutation import MutationInput, Payload, mutation
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
    description="End a live stream. A running session is captured for the time used, WAITING sessions are CANCELLED "
    "and REQUESTED ones EXPIRED with their holds released, and SCHEDULED sessions stay promised. For the "
    "stream's creator.",
)
async def end_stream(info: Info, input: EndStreamInput) -> EndStreamPayload:
    return EndStreamPayload(stream=LiveStream.of(await info.context.transactions.as_a_whole(_ended(info, input))))


async def _ended(info: Info, input: EndStreamInput) -> Row:
    user, stream_id = info.context.user, row_id(input.stream_id, "LiveStream")
    # A key that has its answer, or can have none, lets nobody go.
    claim = claim_of(info, input)
    if claim is None or (claim.is_sound and not await is_answered(user.id, claim.key)):
        await action.release_most(info.context.transactions, user, stream_id)
    return await act(info, input, action.end_stream, user, stream_id)
