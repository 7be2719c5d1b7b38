"""A creator begins with one who waits."""

import strawberry

from actions import start_session as action
from domain.refusals import CreatorBusy, FanAbsent, FanBusy, InvalidTransition, NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import PrivateSession


@strawberry.input(description="With whom the creator begins.")
class StartSessionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(
        description="The session to begin; it must be WAITING, at whatever position."
    )


@strawberry.type(description="The answer to `startSession`: the running session, or what was wrong.")
class StartSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(default=None, description="The session, IN_PROGRESS from now on.")


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, FanAbsent, CreatorBusy, FanBusy),
    description="Begin a session with a fan in the waiting room. A fan who is away is called, and the answer is "
    "FanAbsent. For the session's creator.",
)
async def start_session(info: Info, input: StartSessionInput) -> StartSessionPayload:
    row = await act(info, input, action.start_session, info.context.user, row_id(input.session_id, "PrivateSession"))
    return StartSessionPayload(session=PrivateSession.of(row))
