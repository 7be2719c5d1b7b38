"""What a creator was told of a request that its fan has taken back, and has not read yet."""

from domain.notifications import NotificationKind
from models.notifications import Notification, unread_of_one_before
from models.sessions import PrivateSession

ONCE = frozenset({NotificationKind.REQUEST_RECEIVED, NotificationKind.SESSION_CANCELLED})
"""What a fan who asks and takes it back, time and again, tells a creator once."""


async def unread_before(session: PrivateSession, kind: NotificationKind) -> Notification | None:
    """The notification that is to say of ``session`` what it says of the fan's request before; None for one of its own.

    It is one as long as neither request was decided: what was agreed to, and called off then, is news.
    """
    return await unread_of_one_before(session, kind) if kind in ONCE and not session.decided_at else None
