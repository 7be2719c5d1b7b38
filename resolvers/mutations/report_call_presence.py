"""Whoever carries the platform's calls reports who is in one."""

from datetime import datetime

import strawberry

from actions import report_call_presence as action
from domain.calls.reports import CLOCK_TOLERANCE, CONNECTION_LENGTH, Report
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import CallReporter, SignedIn
from schema.calls import Meter, meter_of
from schema.context import Info
from schema.ids import row_id


@strawberry.input(description="Whether one of a session's two people is in its call through a connection.")
class ReportCallPresenceInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session in whose call it is; it must be IN_PROGRESS.")
    user_id: strawberry.ID = strawberry.field(description="Which of the session's two people.")
    connection_id: str = strawberry.field(
        description=f"The connection's name with the reporter, of 1 to {CONNECTION_LENGTH} characters. A person is in "
        "the call while one of theirs is connected."
    )
    connected: bool = strawberry.field(description="Whether it was connected then, or had ended.")
    at: datetime = strawberry.field(
        description=f"When that was, by the reporter's clock, which may differ by {CLOCK_TOLERANCE.seconds} s: what "
        "was before the start counts from there. A report of an earlier instant than the last one of the same "
        "connection changes nothing; of two reports of one instant that of the end counts."
    )


@strawberry.type(description="The answer to `reportCallPresence`: the meter, or what was wrong.")
class ReportCallPresencePayload(Payload):
    meter: Meter | None = strawberry.field(default=None, description="The meter of the session as it follows.")


@mutation(
    SignedIn,
    CallReporter,
    refuses=(NotFound,),
    description="Report that one of a session's two people is in its call, or out of it, where calls are the "
    "platform's own (REPORTED). For whoever carries them, by the token scope call:report.",
)
async def report_call_presence(info: Info, input: ReportCallPresenceInput) -> ReportCallPresencePayload:
    row = await act(
        info,
        input,
        action.report_call_presence,
        row_id(input.session_id, "PrivateSession"),
        row_id(input.user_id, "User"),
        Report(input.connection_id, input.connected, input.at),
    )
    return ReportCallPresencePayload(meter=meter_of(row, info.context))
