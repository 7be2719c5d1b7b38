"""A creator answers a request."""

from datetime import datetime

import strawberry

from actions import decide as action
from actions.decide import Decision
from domain.refusals import InvalidTransition, NotFound, ScheduleConflict, StaleVersion
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import AHEAD, WORDS
from schema.streams import PrivateSession


@strawberry.input(description="What a creator answers to a request.")
class DecideInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session that a fan has asked this creator for.")
    decision: Decision = strawberry.field(description="The creator's answer to the request.")
    scheduled_start: datetime | None = strawberry.field(
        default=None,
        description=f"With LATER only: the time to promise, {AHEAD}. Left out, it is the first of the "
        "offer's `suggestedStarts`.",
    )
    reason: str | None = strawberry.field(default=None, description=f"A word about it {WORDS}, which the fan sees.")
    expected_version: int | None = strawberry.field(
        default=None,
        description="The session's version that the creator has seen; any other is refused with StaleVersion.",
    )


@strawberry.type(description="The answer to `decide`: the session, or what was wrong.")
class DecidePayload(Payload):
    session: PrivateSession | None = strawberry.field(default=None, description="The session after the decision.")


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, StaleVersion, ScheduleConflict),
    description="Approve a request, deny it, or promise it for later. A denial releases the hold; the other answers "
    "keep it. For the session's creator.",
)
async def decide(info: Info, input: DecideInput) -> DecidePayload:
    row = await act(
        info,
        input,
        action.decide,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.decision,
        input.scheduled_start,
        input.reason,
        input.expected_version,
    )
    return DecidePayload(session=PrivateSession.of(row))
