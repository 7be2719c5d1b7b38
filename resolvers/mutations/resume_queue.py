"""A creator goes on with their queue before its pause is over."""

import strawberry

from actions import resume_queue as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import LiveStream


@strawberry.input(description="Which queue goes on.")
class ResumeQueueInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(
        description="The creator's own stream; where its queue is not paused, all stays as it is."
    )


@strawberry.type(description="The answer to `resumeQueue`: the stream, or what was wrong.")
class ResumeQueuePayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The stream, whose queue is not paused.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Go on with the queue before its pause is over. For the stream's creator.",
)
async def resume_queue(info: Info, input: ResumeQueueInput) -> ResumeQueuePayload:
    row = await act(info, input, action.resume_queue, info.context.user, row_id(input.stream_id, "LiveStream"))
    return ResumeQueuePayload(stream=LiveStream.of(row))
