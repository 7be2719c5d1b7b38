"""Either side ends a running session; support ends any that is open."""

import strawberry

from actions import end_session as action
from domain.refusals import InvalidTransition, NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import WORDS
from schema.streams import PrivateSession


@strawberry.input(description="Which session is ended, and perhaps why.")
class EndSessionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(
        description="The session to end; it must be IN_PROGRESS; support may end any that is not over."
    )
    reason: str | None = strawberry.field(
        default=None,
        description=f"Why it is ended, in words {WORDS}, which both sides can read; leave it out to say nothing.",
    )


@strawberry.type(description="The answer to `endSession`: the completed session, or what was wrong.")
class EndSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None,
        description="The session, COMPLETED, with what was captured; or CANCELLED, with nothing charged, where the two "
        "had not met.",
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition),
    description="End a running session, for what `costIfEndedNow` says. For either side, and for support, who may end "
    "any that is not over: then the fan pays for what was delivered.",
)
async def end_session(info: Info, input: EndSessionInput) -> EndSessionPayload:
    context, session = info.context, row_id(input.session_id, "PrivateSession")
    row = await act(info, input, action.end_session, context.user, session, input.reason, context.support)
    if not context.side_of(row):
        # Given again to who is support no longer.
        raise NotFound(["sessionId"])
    return EndSessionPayload(session=PrivateSession.of(row))
