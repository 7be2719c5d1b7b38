"""A creator takes a block back."""

import strawberry

from actions import unblock_fan as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.people import User


@strawberry.input(description="Whom the creator no longer blocks.")
class UnblockFanInput(MutationInput):
    user_id: strawberry.ID = strawberry.field(description="The person who may ask this creator again.")


@strawberry.type(description="The answer to `unblockFan`: the person, or what was wrong.")
class UnblockFanPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The person who is no longer blocked.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Take a block back: the person sees one's own offers as others do, and may ask again. They are not "
    "told, and what the block ended stays ended. For anybody who is signed in.",
)
async def unblock_fan(info: Info, input: UnblockFanInput) -> UnblockFanPayload:
    row = await act(info, input, action.unblock_fan, info.context.user, row_id(input.user_id, "User"))
    return UnblockFanPayload(user=User.of(row))
