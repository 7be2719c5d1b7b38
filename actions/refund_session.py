"""The platform's support gives a fan back what a session has cost, in part or in full."""

from uuid import UUID

from actions.before.loading import ANY_SIDE, session_for
from actions.before.staff import Staff, keep_record
from actions.steps.move import Mover, move
from domain.actors import Actor
from domain.audit import Act
from domain.currencies import check_money, check_same_currency
from domain.guard import check_transition
from domain.lifecycle import Status, Trigger
from domain.money import Money
from domain.refusals import Forbidden, RefundExceedsCaptured
from domain.text import check_text
from models.people import User
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def refund_session(
    tx: Transaction, by: User, support: Staff, session_id: UUID | None, amount: Money, reason: str
) -> PrivateSession:
    """The session with ``amount`` more refunded. ``support``: ``by`` as the platform's support, who is Forbidden to
    refund a session of their own.

    Refuses with NotFound, ValidationFailed, InvalidTransition or RefundExceedsCaptured.
    """
    session, side = await session_for(tx, by, session_id, ANY_SIDE, support=True)
    if side is not Actor.SUPPORT:
        raise Forbidden
    check_money(amount, ["amount"], least=1)
    check_same_currency(amount.currency, session.currency, ["amount"])
    reason = check_text(reason, ["reason"], longest=tx.rules.text_length)
    check_transition(session, Trigger.REFUND, side, tx.now)
    if amount.amount > session.refundable:
        raise RefundExceedsCaptured(Money(session.refundable, session.currency))
    refunded = session.refunded + amount.amount
    await move(tx, session, Trigger.REFUND, Mover(side), Status.COMPLETED, reason=reason, refunded=refunded)
    await keep_record(tx, support, Act.SESSION_REFUNDED, "PrivateSession", session.id, str(amount))
    return session
