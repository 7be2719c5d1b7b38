"""One of the two signals to the other."""

from datetime import datetime

import strawberry

from actions import send_signal as action
from domain.calls.signals import LONGEST_SIGNAL, SignalKind
from domain.rates import SIGNALS_A_MINUTE
from domain.refusals import NotFound
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id


@strawberry.input(description="What is signalled to the other side of a session's call.")
class SendSignalInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session in whose call it is; it must be IN_PROGRESS.")
    kind: SignalKind = strawberry.field(description="What the signal is.")
    payload: str = strawberry.field(
        description=f"What the other side is sent, as it is: at most {LONGEST_SIGNAL // 1024} KiB."
    )


@strawberry.type(description="The answer to `sendSignal`: when it was sent, or what was wrong.")
class SendSignalPayload(Payload):
    sent_at: datetime | None = strawberry.field(default=None, description="When the signal was sent.")


@mutation(
    SignedIn,
    refuses=(NotFound,),
    description="Signal to the other side of a session's call, so that the two browsers connect: up to "
    f"{SIGNALS_A_MINUTE} a minute. For the session's two people.",
)
async def send_signal(info: Info, input: SendSignalInput) -> SendSignalPayload:
    row = await act(
        info,
        input,
        action.send_signal,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.kind,
        input.payload,
    )
    return SendSignalPayload(sent_at=row.at)
