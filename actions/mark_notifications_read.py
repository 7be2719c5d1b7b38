"""A person has seen their notifications."""

from collections.abc import Sequence
from uuid import UUID

from domain.event_data import notified
from domain.refusals import NotFound, ValidationFailed
from models.notifications import Notification
from models.people import User
from models.writing.transaction import Transaction

MOST_AT_ONCE = 100


async def mark_notifications_read(tx: Transaction, by: User, ids: Sequence[UUID | None]) -> list[Notification]:
    """The notifications, read; the first reading counts, and is told to the person's other devices.

    Refuses with NotFound or ValidationFailed, and then marks none.
    """
    if len(ids) > MOST_AT_ONCE:
        raise ValidationFailed(f"At most {MOST_AT_ONCE} at once.", ["ids"])
    wanted = [row_id for row_id in dict.fromkeys(ids) if row_id is not None]
    notifications = Notification.filter(user_id=by.id, id__in=wanted)
    if None in ids or await notifications.count() != len(wanted):
        raise NotFound(["ids"])
    unread = {row.id for row in await notifications.filter(read_at=None).only("id")}
    await notifications.filter(id__in=unread).update(read_at=tx.now)
    for row_id in wanted:
        if row_id in unread:
            tx.record(notified(by.id, row_id))
    rows = {row.id: row for row in await notifications}
    return [rows[row_id] for row_id in wanted]
