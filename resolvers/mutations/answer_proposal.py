"""The other side answers a proposal."""

import strawberry

from actions import answer_proposal as action
from domain.refusals import InsufficientFunds, InvalidTransition, NoProposal, NotFound, ScheduleConflict, StaleVersion
from resolvers.acting import act
from resolvers.mutation import MutationInput, Payload, mutation
from schema.access import SignedIn
from schema.context import Info
from schema.ids import row_id
from schema.limits import WORDS
from schema.streams import PrivateSession


@strawberry.input(description="Which proposal is answered, and how: one is open at a time, of either kind.")
class AnswerProposalInput(MutationInput):
    session_id: strawberry.ID = strawberry.field(description="The session whose `proposal` is answered.")
    accept: bool = strawberry.field(description="Whether to agree to it.")
    reason: str | None = strawberry.field(
        default=None, description=f"A word about it {WORDS}, which the other side sees."
    )
    expected_version: int | None = strawberry.field(
        default=None,
        description="The session's version that the caller has seen; any other is refused with StaleVersion.",
    )


@strawberry.type(description="The answer to `answerProposal`: the session, or what was wrong.")
class AnswerProposalPayload(Payload):
    session: PrivateSession | None = strawberry.field(
        default=None, description="The session at its new time or with its new end; or as it was, without the proposal."
    )


@mutation(
    SignedIn,
    refuses=(NotFound, InvalidTransition, InsufficientFunds, StaleVersion, ScheduleConflict, NoProposal),
    description="Answer what the other side asks for. Agreed to, another time is promised at once, and more minutes "
    "are added with their price held. For the side that is asked.",
)
async def answer_proposal(info: Info, input: AnswerProposalInput) -> AnswerProposalPayload:
    row = await act(
        info,
        input,
        action.answer_proposal,
        info.context.user,
        row_id(input.session_id, "PrivateSession"),
        input.accept,
        input.reason,
        input.expected_version,
    )
    return AnswerProposalPayload(session=PrivateSession.of(row))
