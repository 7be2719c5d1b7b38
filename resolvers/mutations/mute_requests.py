"""A creator takes no requests from a fan for a while."""

import strawberry

from actions import mute_requests as action
from domain.mutes import LONGEST_MUTE, MOST_SECONDS
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.people import User


@strawberry.input(description="Whose requests a creator does not take, and for how long.")
class MuteRequestsInput(MutationInput):
    user_id: strawberry.ID = strawberry.field(description="The fan who may not ask.")
    seconds: int = strawberry.field(
        description=f"For how many seconds from now, 0 to {MOST_SECONDS:,} ({LONGEST_MUTE.days} days); 0 takes the "
        "mute back."
    )


@strawberry.type(description="The answer to `muteRequests`: the fan, or what was wrong.")
class MuteRequestsPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The fan, who is not told.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Take no requests from a fan for a while, on whatever stream of the viewer's: they are answered "
    "`CoolingDown`. What they have asked for already stays. For any creator.",
)
async def mute_requests(info: Info, input: MuteRequestsInput) -> MuteRequestsPayload:
    context, fan = info.context, row_id(input.user_id, "User")
    row = await act(info, input, action.mute_requests, context.user, fan, input.seconds)
    return MuteRequestsPayload(user=User.of(row))
