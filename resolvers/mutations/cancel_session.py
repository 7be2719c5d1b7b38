"""A fan takes a request back."""

import strawberry

from actions import cancel_session as action
from domain.refusals import InvalidTransition, NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import WORDS
from schema.streams import PrivateSession


@strawberry.input(description="Which session the fan cancels, and why.")
class CancelSessionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(
        description="The fan's own session, which must not have begun: REQUESTED, SCHEDULED or WAITING."
    )
    reason: str | None = strawberry.field(default=None, description=f"A word about it {WORDS}, which the creator sees.")


@strawberry.type(description="The answer to `cancelSession`: the cancelled session, or what was wrong.")
class CancelSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session, CANCELLED, with its hold released."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition),
    description="Cancel a session that has not begun. The hold is released and nothing is charged. For the session's "
    "fan.",
)
async def cancel_session(info: Info, input: CancelSessionInput) -> CancelSessionPayload:
    row = await act(
        info,
        input,
        action.cancel_session,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.reason,
    )
    return CancelSessionPayload(session=PrivateSession.of(row))
