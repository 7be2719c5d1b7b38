"""The fan and the creator are told what the row says."""

from datetime import timedelta

from actions.notify import notify
from actions.step import Step
from domain.money import Money
from domain.notifications import TO_CREATOR, TO_FAN, Facts
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def follow(tx: Transaction, step: Step) -> None:
    """Notify each side for whom the row has a notification."""
    row, session, about = step.row, step.session, step.about
    if not row.notifies_fan and not row.notifies_creator:
        return
    facts = await _facts(session)
    if row.notifies_fan:
        await notify(tx, session.fan_id, row.notifies_fan, TO_FAN, at=about, session_id=session.id, **facts)
    if row.notifies_creator:
        await notify(tx, session.creator_id, row.notifies_creator, TO_CREATOR, at=about, session_id=session.id, **facts)


async def _facts(session: PrivateSession) -> Facts:
    names = {user.id: user.display_name for user in await User.filter(id__in=[session.fan_id, session.creator_id])}
    used = session.meter.used if session.meter else timedelta(0)
    return {
        "fan": names[session.fan_id],
        "creator": names[session.creator_id],
        "minutes": session.duration_minutes,
        "used_minutes": used // timedelta(minutes=1),
        "charged": Money(session.captured, session.currency),
    }
