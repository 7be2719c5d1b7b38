"""The platform's support gives a fan money back."""

import strawberry

from actions import refund_session as action
from domain.refusals import InvalidTransition, NotFound, RefundExceedsCaptured
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn, Support
from schema.context import Info
from schema.ids import row_id
from schema.limits import WORDS
from schema.money import MoneyInput
from schema.streams import PrivateSession


@strawberry.input(description="How much of what a session has cost is given back, and why.")
class RefundSessionInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session that was paid for; it must be COMPLETED.")
    amount: MoneyInput = strawberry.field(
        description="How much more to give back, from 1 minor unit to what was captured and not given back yet."
    )
    reason: str = strawberry.field(description=f"Why, in words {WORDS}, which both sides can read.")


@strawberry.type(description="The answer to `refundSession`: the session, or what was wrong.")
class RefundSessionPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session, with all that was given back in `payment.refunded`."
    )


@mutation(
    SignedIn,
    Support,
    refuses=(NotFound, InvalidTransition, RefundExceedsCaptured),
    description="Give a fan back what was captured for a session, in part or in full, out of what its creator has "
    "earned with it; both are told. For support, by the token scope support; nobody refunds a session of their own.",
)
async def refund_session(info: Info, input: RefundSessionInput) -> RefundSessionPayload:
    context = info.context
    row = await act(
        info,
        input,
        action.refund_session,
        context.user,
        context.staff,
        row_id(input.session_id, "PrivateSession"),
        input.amount.value(),
        input.reason,
    )
    return RefundSessionPayload(session=PrivateSession.of(row))
