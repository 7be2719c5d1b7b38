"""Either side ends a running session, which is charged as its terms say; support ends any that is open."""

from uuid import UUID

from actions.before.loading import ANY_SIDE, session_for
from actions.before.staff import Staff, keep_record
from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.audit import Act
from domain.calls.meter import advanced
from domain.capture import reason_of_end
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.text import check_optional_text
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def end_session(
    tx: Transaction, by: User, session_id: UUID | None, reason: str | None = None, support: Staff | None = None
) -> PrivateSession:
    """The session, completed with its receipt, or cancelled where the two have not met. ``support``: ``by`` as the
    platform's support. Refuses with NotFound, ValidationFailed or InvalidTransition."""
    session, side = await session_for(tx, by, session_id, ANY_SIDE, support=support is not None)
    reason = check_optional_text(reason, ["reason"], longest=tx.rules.text_length)
    check_transition(session, Trigger.END, side, tx.now)
    if support is None or side is not Actor.SUPPORT:
        return await end(tx, session, Mover(side, by), reason)
    ended = await end(tx, session, Mover(side), reason)
    await keep_record(tx, support, Act.SESSION_ENDED, "PrivateSession", ended.id, ended.status.value)
    return ended


async def end(tx: Transaction, session: PrivateSession, by: Mover, reason: str | None) -> PrivateSession:
    """End an open session, the lines of whose people are locked."""
    meter = advanced(session.meter, tx.now) if session.meter else None
    if meter is None or not meter.has_run:
        return await move(tx, session, Trigger.END, by, Status.CANCELLED, reason=reason)
    end_reason = reason_of_end(meter, by.side)
    return await move(tx, session, Trigger.END, by, Status.COMPLETED, reason=reason, end_reason=end_reason)
