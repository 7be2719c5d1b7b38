"""What a creator was told of a request that its fan has taken back, and has not read yet."""

from domain.lifecycle import Status
from domain.notifications import NotificationKind
from models.notifications import Notification
from models.sessions import PrivateSession, last_request_before

ONCE = frozenset({NotificationKind.REQUEST_RECEIVED, NotificationKind.SESSION_CANCELLED})
"""What a fan who asks and takes it back, time and again, tells a creator once."""


async def unread_before(session: PrivateSession, kind: NotificationKind) -> Notification | None:
    """The line that is to say of ``session`` what it says of the fan's request before; None for a line of its own.

    It is one as long as neither request was decided: what was agreed to, and called off then, is news.
    """
    if kind not in ONCE or session.decided_at:
        return None
    before = await last_request_before(session)
    if before is None or before.status is not Status.CANCELLED or before.decided_at:
        return None
    unread = Notification.filter(user_id=session.creator_id, session_id=before.id, kind=kind, read_at=None)
    return await unread.first()
