"""The fan and the creator are told what the row says. A fan who asks and takes it back again and again makes one unread
notification for the creator, not many."""

from actions.step import Step
from actions.telling.notify import notify, tell_anew
from actions.telling.session_facts import facts_of
from actions.telling.unread_before import unread_before
from domain.notifications import TO_CREATOR, TO_FAN
from models.writing.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Notify each side for whom the row has a notification."""
    row, session, about = step.row, step.session, step.about
    if not row.notifies_fan and not row.notifies_creator:
        return
    facts = await facts_of(tx, session)
    if row.notifies_fan:
        notify(tx, session.fan_id, row.notifies_fan, TO_FAN, at=about, session_id=session.id, **facts)
    if row.notifies_creator and (unread := await unread_before(session, row.notifies_creator)):
        unread.session_id = session.id
        await tell_anew(tx, unread, TO_CREATOR, about, facts)
    elif row.notifies_creator:
        notify(tx, session.creator_id, row.notifies_creator, TO_CREATOR, at=about, session_id=session.id, **facts)
