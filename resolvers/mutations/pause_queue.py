"""A creator pauses their queue."""

import strawberry

from actions import pause_queue as action
from domain.lines.pauses import LONGEST_PAUSE_MINUTES, SHORTEST_PAUSE_MINUTES
from domain.refusals import NotFound, OfferClosed, ScheduleConflict
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import LiveStream


@strawberry.input(description="Which queue the creator pauses, and for how long.")
class PauseQueueInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The creator's own stream, which must be live.")
    minutes: int = strawberry.field(
        description=f"For how many minutes from now, {SHORTEST_PAUSE_MINUTES} to {LONGEST_PAUSE_MINUTES}; while it is "
        "paused, this takes the place of what was said."
    )


@strawberry.type(description="The answer to `pauseQueue`: the stream, or what was wrong.")
class PauseQueuePayload(Payload):
    stream: LiveStream | None = strawberry.field(default=None, description="The stream, with the pause in its offer.")


@mutation(
    SignedIn,
    refuses=(NotFound, OfferClosed, ScheduleConflict),
    description="Pause the queue: fans may still ask, the emblem is BUSY, and estimates say that nobody begins "
    "meanwhile. It goes on by itself; the creator may decide and start as before. Refused with ScheduleConflict where "
    "it would run into a promise. For the stream's creator.",
)
async def pause_queue(info: Info, input: PauseQueueInput) -> PauseQueuePayload:
    row = await act(
        info, input, action.pause_queue, info.context.user, row_id(input.stream_id, "LiveStream"), input.minutes
    )
    return PauseQueuePayload(stream=LiveStream.of(row))
