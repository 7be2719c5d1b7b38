"""The other side agrees to a proposal, or does not."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.free_time import check_time_for_more
from actions.steps.move import Mover, move
from actions.steps.promise import promise
from domain.guard import proposal_to_answer
from domain.lifecycle import Status, Trigger
from domain.lines.promises import check_start
from domain.proposals import AnotherTime, MoreMinutes
from domain.text import check_optional_text
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def answer_proposal(
    tx: Transaction,
    by: User,
    session_id: UUID | None,
    accept: bool,
    reason: str | None,
    expected_version: int | None,
) -> PrivateSession:
    """The session, promised for the time or longer by the minutes that were asked for; or as it was, without proposal.

    Refuses with NotFound, StaleVersion, InvalidTransition, NoProposal, ValidationFailed, ScheduleConflict or
    InsufficientFunds.
    """
    session, side = await session_for(tx, by, session_id, expected_version=expected_version)
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    proposal = proposal_to_answer(session, side, tx.now)
    mover = Mover(side, by)
    if not accept:
        return await move(tx, session, Trigger.DECLINE, mover, session.status, reason=reason)
    match proposal:
        case AnotherTime():
            start = check_start(proposal.start, tx.now, tx.rules, ["accept"])
            return await promise(tx, session, Trigger.ANSWER, mover, start, reason)
        case MoreMinutes():
            return await _extend(tx, session, mover, proposal, reason)


async def _extend(
    tx: Transaction, session: PrivateSession, mover: Mover, proposal: MoreMinutes, reason: str | None
) -> PrivateSession:
    await check_time_for_more(tx, session, proposal.minutes)
    return await move(
        tx,
        session,
        Trigger.ANSWER,
        mover,
        Status.IN_PROGRESS,
        reason=reason,
        duration_minutes=session.duration_minutes + proposal.minutes,
        price=session.price + proposal.price.amount,
    )
