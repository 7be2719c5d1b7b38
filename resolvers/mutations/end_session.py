"""Either side ends a running session."""

import strawberry

from actions import end_session as action
from resolvers.mutation import MutationInput, Payload, act, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import PrivateSession


@strawberry.input(description="Which running session is ended.")
class EndSessionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session to end; it must be IN_PROGRESS.")


@strawberry.type(description="The answer to `endSession`: the completed session, or what was wrong.")
class EndSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session, COMPLETED, with what was captured."
    )


@mutation(
    SignedIn,
    description="End a running session. Ended by its creator, it is captured for the time used; ended by its fan, the "
    "full price is captured. For either side.",
)
async def end_session(info: Info, input: EndSessionInput) -> EndSessionPayload:
    row = await act(info, input, action.end_session, info.context.user, row_id(input.session_id, "PrivateSession"))
    return EndSessionPayload(session=PrivateSession.of(row))
