"""A creator silences somebody in their waiting room."""

import strawberry

from actions import mute_fan as action
from domain.mutes import LONGEST_MUTE, MOST_SECONDS
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.people import User


@strawberry.input(description="Whom the creator mutes, where, and for how long.")
class MuteFanInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The creator's own stream, whose waiting room it is.")
    user_id: strawberry.ID = strawberry.field(description="The person who may not write there for a while.")
    seconds: int = strawberry.field(
        description=f"How long in seconds, up to {MOST_SECONDS:,} ({LONGEST_MUTE.days} days); 0 lets them write again "
        "at once."
    )


@strawberry.type(description="The answer to `muteFan`: the muted person, or what was wrong.")
class MuteFanPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The person who is muted, or may write again.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Keep a person from writing in a waiting room for a while: their messages are refused with Muted. For "
    "the stream's creator.",
)
async def mute_fan(info: Info, input: MuteFanInput) -> MuteFanPayload:
    row = await act(
        info,
        input,
        action.mute_fan,
        info.context.user,
        row_id(input.stream_id, "LiveStream"),
        row_id(input.user_id, "User"),
        input.seconds,
    )
    return MuteFanPayload(user=User.of(row))
