"""Either side asks for more minutes."""

import strawberry

from actions import propose_extension as action
from domain.refusals import InsufficientFunds, InvalidTransition, NotFound, ProposalPending, ScheduleConflict
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import PrivateSession


@strawberry.input(description="Which running session should last longer, and by how much.")
class ProposeExtensionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session to extend; it must be IN_PROGRESS.")
    minutes: int = strawberry.field(description="How many minutes more: one of the durations that are on offer.")


@strawberry.type(description="The answer to `proposeExtension`: the session with the proposal, or what was wrong.")
class ProposeExtensionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session as it was, with its `proposal`."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, InsufficientFunds, ScheduleConflict, ProposalPending),
    description="Ask the other side of a running session for more minutes at its own rate. The price is held when the "
    "fan has said yes: now, or with their answer. Silence is no. For either side.",
)
async def propose_extension(info: Info, input: ProposeExtensionInput) -> ProposeExtensionPayload:
    row = await act(
        info,
        input,
        action.propose_extension,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.minutes,
    )
    return ProposeExtensionPayload(session=PrivateSession.of(row))
