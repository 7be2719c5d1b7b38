"""A fan who waits lets others go first."""

import strawberry

from actions import yield_place as action
from domain.lines.yields import LONGEST_YIELD_MINUTES, MOST_YIELDS, SHORTEST_YIELD_MINUTES
from domain.refusals import InvalidTransition, NotFound, YieldsExhausted
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.streams import PrivateSession


@strawberry.input(description="In which session the fan lets others go first, and for how long.")
class YieldPlaceInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(
        description="The fan's own session; it must be WAITING, and may be called."
    )
    minutes: int = strawberry.field(
        description=f"For how many minutes others go first, {SHORTEST_YIELD_MINUTES} to {LONGEST_YIELD_MINUTES}."
    )


@strawberry.type(description="The answer to `yieldPlace`: the session, or what was wrong.")
class YieldPlacePayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session, not called any more, with its `notBefore`."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, YieldsExhausted),
    description="Let others go first: the session is due that much later, the fan is not called any more, and the "
    "creator cannot start it before `notBefore` unless the fan is ready. A promise that passes meanwhile is given up; "
    f"`expiresAt` stays. At most {MOST_YIELDS} times per session, then YieldsExhausted. For the session's fan.",
)
async def yield_place(info: Info, input: YieldPlaceInput) -> YieldPlacePayload:
    row = await act(
        info,
        input,
        action.yield_place,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.minutes,
    )
    return YieldPlacePayload(session=PrivateSession.of(row))
