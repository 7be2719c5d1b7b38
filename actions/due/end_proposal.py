"""Proposals end when they are not answered in time."""

from uuid import UUID

from actions.deadline import BATCH, Deadline, Round, ids_of, locked_session
from actions.overdue import apply_lapse
from models.sessions import PrivateSession
from models.transaction import Transaction


async def proposals_to_end(this: Round) -> list[UUID]:
    """Sessions with a proposal whose time to answer has passed."""
    asked = PrivateSession.filter(proposal_until__lte=this.now).order_by("proposal_until")
    return await ids_of(asked.limit(BATCH))


async def end_proposal(tx: Transaction, session_id: UUID) -> bool:
    """The session goes on without it; False when somebody was quicker."""
    session = await locked_session(tx, session_id)
    return await apply_lapse(tx, session)


DEADLINE = Deadline(proposals_to_end, end_proposal)
