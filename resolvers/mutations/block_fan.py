"""A creator wants nothing more to do with a fan."""

import strawberry

from actions import block_fan as action
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import WORDS
from schema.people import User


@strawberry.input(description="Whom the creator blocks, and why.")
class BlockFanInput(MutationInput):
    user_id: strawberry.ID = strawberry.field(description="The person who can no longer ask this creator for anything.")
    reason: str | None = strawberry.field(
        default=None,
        description=f"A word {WORDS}, for the creator's own records; nobody else sees it.",
    )


@strawberry.type(description="The answer to `blockFan`: the blocked person, or what was wrong.")
class BlockFanPayload(Payload):
    user: User | None = strawberry.field(default=None, description="The person who is blocked from now on.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Block a person from one's own streams until `unblockFan`. They are not told, and see the offers as "
    "closed. Open sessions end: holds are released, a running session is captured for the time used; what they "
    "wrote in the waiting room is removed. For anybody who is signed in.",
)
async def block_fan(info: Info, input: BlockFanInput) -> BlockFanPayload:
    row = await act(info, input, action.block_fan, info.context.user, row_id(input.user_id, "User"), input.reason)
    return BlockFanPayload(user=User.of(row))
