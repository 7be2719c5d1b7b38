"""Somebody in a waiting room says what they are doing meanwhile."""

import strawberry

from actions import set_activity as action
from domain.refusals import NotFound, NotInWaitingRoom
from models.rooms import Activity
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.members import RoomMember, member_of


@strawberry.input(description="What a member of a waiting room is doing.")
class SetActivityInput(MutationInput):
    stream_id: strawberry.ID = strawberry.field(description="The stream in whose waiting room the member is present.")
    activity: Activity = strawberry.field(description="What the others in the waiting room are to see.")


@strawberry.type(description="The answer to `setActivity`: the member, or what was wrong.")
class SetActivityPayload(Payload):
    member: RoomMember | None = strawberry.field(default=None, description="The member as the others now see them.")


@mutation(
    SignedIn,
    refuses=(NotFound, NotInWaitingRoom),
    description="Tell the others in a waiting room what one is doing. For those who are present in it, by listening to "
    "`waitingRoomPresence`.",
)
async def set_activity(info: Info, input: SetActivityInput) -> SetActivityPayload:
    row = await act(
        info,
        input,
        action.set_activity,
        info.context.user,
        row_id(input.stream_id, "LiveStream"),
        input.activity,
    )
    # Not the viewer: a node may know them by an older name than the room does.
    user = await info.context.loaders.users.load(row.user_id)
    return SetActivityPayload(member=member_of(row, user))
