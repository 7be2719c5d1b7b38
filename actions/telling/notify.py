"""Notifying one person."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.event_data import notified
from domain.notifications import Fact, Facts, NotificationKind, named, sentence
from models.notifications import Notification, tell_so_now, telling
from models.writing.transaction import Transaction


def notify(
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
    notification = Notification(user_id=user_id, kind=kind, session_id=session_id, about=at, created_at=tx.now)
    notification.tell(sentence(texts, kind, {"at": at, **facts}, tx.now), named(texts, kind, facts))
    tx.write(telling(notification))
    tx.record(notified(notification.user_id, notification.id))
    return notification


async def tell_anew(
    tx: Transaction,
    notification: Notification,
    texts: Mapping[NotificationKind, str],
    at: datetime | None,
    facts: Facts,
) -> None:
    """Put the present facts into a notification that somebody has already. It may be of another session now; it stays
    one notification, and as read or unread as it was."""
    kind = notification.kind
    notification.tell(sentence(texts, kind, {"at": at, **facts}, tx.now), named(texts, kind, facts))
    notification.about = at
    await tell_so_now(notification)
    tx.record(notified(notification.user_id, notification.id))
