"""A fan who waits says that they are ready, or no longer."""

import strawberry

from actions import set_ready as action
from domain.refusals import InvalidTransition, NotFound, NotInWaitingRoom
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import PrivateSession


@strawberry.input(description="For which session the fan is ready, or no longer.")
class SetReadyInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The fan's own session; it must be WAITING.")
    ready: bool = strawberry.field(description="Whether the fan could begin at once.")


@strawberry.type(description="The answer to `setReady`: the session, or what was wrong.")
class SetReadyPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session, with `ready` as the creator sees it."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, NotInWaitingRoom),
    description="Tell the creator that one is ready to begin, or no longer. It lapses when one leaves the waiting "
    "room, and after some minutes unless it is said again; and it ends `notBefore`. Refused with NotInWaitingRoom for "
    "who is not there. For the session's fan.",
)
async def set_ready(info: Info, input: SetReadyInput) -> SetReadyPayload:
    row = await act(
        info,
        input,
        action.set_ready,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.ready,
    )
    return SetReadyPayload(session=PrivateSession.of(row))
