"""The fan takes a request back, free of charge."""

from uuid import UUID

from actions.before.loading import session_for
from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.text import check_optional_text
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def cancel_session(tx: Transaction, by: User, session_id: UUID | None, reason: str | None) -> PrivateSession:
    """The cancelled session. Refuses with NotFound, Forbidden, ValidationFailed or InvalidTransition."""
    session, _ = await session_for(tx, by, session_id, {Actor.FAN})
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    check_transition(session, Trigger.CANCEL, Actor.FAN, tx.now)
    return await move(tx, session, Trigger.CANCEL, Mover(Actor.FAN, by), Status.CANCELLED, reason=reason)
