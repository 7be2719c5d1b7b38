"""Either side moves a session to another time."""

from datetime import datetime

import strawberry

from actions import reschedule as action
from domain.refusals import InvalidTransition, NotFound, ScheduleConflict, StaleVersion
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import AHEAD, AS_IT_COMES, WORDS
from schema.streams import PrivateSession


@strawberry.input(description="Which session is moved, and to when.")
class RescheduleInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(
        description="The session to move; its fan may move it while REQUESTED, SCHEDULED or WAITING, its creator while "
        "SCHEDULED or WAITING."
    )
    start: datetime = strawberry.field(description=f"The new time, {AHEAD}.")
    reason: str | None = strawberry.field(
        default=None, description=f"A word about it {WORDS}, which the other side sees."
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The session's version that the caller has seen; any other is refused with StaleVersion.",
    )


@strawberry.type(description="The answer to `reschedule`: the session, or what was wrong.")
class ReschedulePayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session with its new time, or with the proposal of one."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, StaleVersion, ScheduleConflict),
    description="Move a session to another time. The creator's new time is promised at once. The fan's is the new wish "
    "while REQUESTED, and a `proposal` for the creator to answer afterwards: what they have stands until then. By "
    f"default each side may want up to {AS_IT_COMES.reschedule_rate_per_hour} other times an hour for one session. For "
    "either side.",
)
async def reschedule(info: Info, input: RescheduleInput) -> ReschedulePayload:
    row = await act(
        info,
        input,
        action.reschedule,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.start,
        input.reason,
        input.expected_version,
    )
    return ReschedulePayload(session=PrivateSession.of(row))
