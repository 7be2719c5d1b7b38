"""A fan who waits lets others go first for some minutes."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.lines.yields import check_yield, yielded
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def yield_place(tx: Transaction, by: User, session_id: UUID | None, minutes: int) -> PrivateSession:
    """The session, due that much later and not called any more.

    Refuses with NotFound, Forbidden, InvalidTransition, ValidationFailed or YieldsExhausted.
    """
    session, side = await session_for(tx, by, session_id, {Actor.FAN})
    check_transition(session, Trigger.YIELD, side, tx.now)
    span = check_yield(minutes, session.yields)
    place = yielded(session.due_at or tx.now, session.scheduled_start, tx.now, span)
    return await move(
        tx,
        session,
        Trigger.YIELD,
        Mover(side, by),
        Status.WAITING,
        due_at=place.due,
        not_before=place.not_before,
        scheduled_start=place.promised,
        ready_until=None,
        yields=session.yields + 1,
    )
