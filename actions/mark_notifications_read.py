"""A person has seen their notifications."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.events import Event, EventKind, inbox_topic
from domain.refusals import NotFound, ValidationFailed
from models.notifications import Notification
from models.people import User
from models.transaction import Transaction

MOST_AT_ONCE = 100


async def mark_notifications_read(tx: Transaction, by: User, ids: Sequence[UUID | None]) -> list[Notification]:
    """The notifications, read; the first reading counts, and is told to the person's other devices.

    Refuses with NotFound or ValidationFailed, and then marks none.
    """
    if len(ids) > MOST_AT_ONCE:
        raise ValidationFailed(f"At most {MOST_AT_ONCE} at once.", ["ids"])
    wanted = [one for one in dict.fromkeys(ids) if one is not None]
    mine = Notification.filter(user_id=by.id, id__in=wanted)
    if None in ids or await mine.count() != len(wanted):
        raise NotFound(["ids"])
    unread: set[Any] = set(await mine.filter(read_at=None).values_list("id", flat=True))
    await mine.filter(id__in=unread).update(read_at=tx.now)
    for one in wanted:
        if one in unread:
            tx.record(Event(inbox_topic(by.id), EventKind.NOTIFIED, {"notification": str(one)}))
    found = {row.id: row for row in await mine}
    return [found[one] for one in wanted]
