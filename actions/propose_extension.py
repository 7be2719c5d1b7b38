"""Either side asks for more minutes of a running session."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.free_time import check_time_for_more
from actions.steps.move import Mover, move
from domain.extension import more_minutes
from domain.guard import check_nothing_asked, check_transition
from domain.lifecycle import Trigger
from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.writing.transaction import Transaction


async def propose_extension(tx: Transaction, by: User, session_id: UUID | None, minutes: int) -> PrivateSession:
    """The session as it was, with the proposal; a fan's has its price held already.

    Refuses with NotFound, InvalidTransition, ValidationFailed, ProposalPending, ScheduleConflict or InsufficientFunds.
    """
    session, side = await session_for(tx, by, session_id)
    check_transition(session, Trigger.EXTEND, side, tx.now)
    stream = await LiveStream.get(id=session.stream_id)
    proposal = more_minutes(side, minutes, stream.terms.durations, session.full_price, session.booked, tx.now, tx.rules)
    check_nothing_asked(session, tx.now)
    await check_time_for_more(tx, session, minutes)
    return await move(tx, session, Trigger.EXTEND, Mover(side, by), session.status, proposal=proposal)
