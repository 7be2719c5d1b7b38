"""Notifying one person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.events import Event, EventKind, inbox_topic
from domain.notifications import Fact, NotificationKind, sentence
from models.notifications import Notification
from models.transaction import Transaction


async def notify(
    tx: Transaction,
    user_id: UUID,
    kind: NotificationKind,
    texts: Mapping[NotificationKind, str],
    *,
    at: datetime | None = None,
    session_id: UUID | None = None,
    **facts: Fact,
) -> Notification:
    """Put a notification into the inbox of that person, who is sent it when the transaction commits.

    ``texts`` has the sentences for the side that they are on, ``facts`` what the sentence names. ``at``: the instant
    that it speaks of, which is the fact ``at`` too. ``session_id``: the session that it concerns, where it does.
    """
    notification = await Notification.create(
        user_id=user_id,
        kind=kind,
        session_id=session_id,
        message=sentence(texts, kind, {"at": at, **facts}),
        about=at,
        created_at=tx.now,
    )
    tx.record(Event(inbox_topic(user_id), EventKind.NOTIFIED, {"notification": str(notification.id)}))
    return notification
