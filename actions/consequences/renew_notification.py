"""One notification tells the creator of a proposal, however often it is replaced: it says what is asked now."""

from actions.step import Step
from actions.telling.notify import tell_anew
from actions.telling.session_facts import facts_of
from domain.lifecycle import Trigger
from domain.notifications import TO_CREATOR, NotificationKind
from models.notifications import Notification
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Put what replaces a proposal into what was told of the first."""
    if step.row.trigger is not Trigger.REPLACE:
        return
    session = step.session
    made = Notification.filter(user_id=session.creator_id, session_id=session.id, kind=NotificationKind.PROPOSAL_MADE)
    if latest := await made.order_by("-id").first():
        await tell_anew(tx, latest, TO_CREATOR, session.proposed_start, await facts_of(tx, session))
