"""Telling people what has happened to a session."""

from datetime import datetime, timedelta
from uuid import UUID

from domain.events import Event, EventKind, inbox_topic
from domain.lifecycle import Row, Status
from domain.money import Money
from domain.notifications import TO_CREATOR, TO_FAN, Facts, NotificationKind, sentence
from models.notifications import Notification
from models.people import User
from models.sessions import PrivateSession
from models.transaction import Transaction


async def notify(tx: Transaction, session: PrivateSession, row: Row) -> None:
    """Put the row's notices into the inboxes of those whom it tells."""
    if not row.notifies_fan and not row.notifies_creator:
        return
    names = {user.id: user.display_name for user in await User.filter(id__in=[session.fan_id, session.creator_id])}
    used = (session.ended_at - session.started_at) if session.ended_at and session.started_at else timedelta(0)
    facts = Facts(
        fan=names[session.fan_id],
        creator=names[session.creator_id],
        minutes=session.duration_minutes,
        at=_about(session, row),
        used_minutes=min(used, session.booked) // timedelta(minutes=1),
        charged=str(Money(session.captured, session.currency)),
    )
    if row.notifies_fan:
        await _give(tx, session, session.fan_id, row.notifies_fan, sentence(TO_FAN, row.notifies_fan, facts), facts.at)
    if row.notifies_creator:
        text = sentence(TO_CREATOR, row.notifies_creator, facts)
        await _give(tx, session, session.creator_id, row.notifies_creator, text, facts.at)


def _about(session: PrivateSession, row: Row) -> datetime | None:
    """The instant that the notices of this row speak of."""
    match row.target:
        case Status.WAITING:
            return session.called_until or session.first_estimate
        case Status.SCHEDULED:
            return session.first_estimate
        case Status.REQUESTED:
            return session.desired_start
        case Status.DENIED:
            return session.cool_down_until
        case _:
            return None


async def _give(
    tx: Transaction,
    session: PrivateSession,
    user_id: UUID,
    kind: NotificationKind,
    message: str,
    about: datetime | None,
) -> None:
    notification = await Notification.create(
        user_id=user_id, kind=kind, session_id=session.id, message=message, about=about, created_at=tx.now
    )
    tx.record(Event(inbox_topic(user_id), EventKind.NOTIFIED, {"notification": str(notification.id)}))
