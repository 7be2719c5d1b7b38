"""What one side of a session asks of the other."""

from datetime import datetime
from uuid import UUID

import strawberry

from domain.actors import Actor
from domain.due import proposal_at
from domain.proposals import AnotherTime, MoreMinutes, ProposalKind
from models.sessions import PrivateSession
from schema.context import Context, Info
from schema.cost import LOADED, costs
from schema.money import Money
from schema.people import User


@strawberry.type(description="What one side asks of the other; the session stands as it is until they agree.")
class Proposal:
    by_id: strawberry.Private[UUID]
    kind: ProposalKind = strawberry.field(description="What is asked for.")
    start: datetime | None = strawberry.field(description="With ANOTHER_TIME, the time that is asked for; else null.")
    minutes: int | None = strawberry.field(description="With MORE_MINUTES, how many are asked for; else null.")
    price: Money | None = strawberry.field(description="With MORE_MINUTES, what these would cost; else null.")
    expires_at: datetime = strawberry.field(description="When the proposal ends by itself unless it is answered.")

    @strawberry.field(metadata=costs(2) | LOADED, description="The person who asks; the other one answers.")
    async def by(self, info: Info) -> User:
        return User.of(await info.context.loaders.users.load(self.by_id))


def proposal_of(session: PrivateSession, context: Context) -> Proposal | None:
    """The proposal that is open now, or was when a first answer was given; None when there is none."""
    proposal = proposal_at(session, session.seen_at(context.clock.now()))
    if proposal is None:
        return None
    by_id = session.fan_id if proposal.by is Actor.FAN else session.creator_id
    start = proposal.start if isinstance(proposal, AnotherTime) else None
    minutes, price = (proposal.minutes, Money.of(proposal.price)) if isinstance(proposal, MoreMinutes) else (None, None)
    return Proposal(
        by_id=by_id, kind=proposal.kind, start=start, minutes=minutes, price=price, expires_at=proposal.expires_at
    )
