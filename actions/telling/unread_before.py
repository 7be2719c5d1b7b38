"""A notification that a creator has not read yet, of a request that its fan has taken back since."""

from domain.notifications import NotificationKind
from models.notifications import Notification, unread_of_one_before
from models.sessions import PrivateSession

ONCE = frozenset({NotificationKind.REQUEST_RECEIVED, NotificationKind.SESSION_CANCELLED})
"""The kinds of which a creator has one unread notification, however often a fan asks and takes it back."""


async def unread_before(session: PrivateSession, kind: NotificationKind) -> Notification | None:
    """The notification of the fan's request before, which is to tell of ``session`` instead; None where ``session``
    gets one of its own.

    One notification tells of both as long as neither was decided: what was agreed to, and called off then, is news.
    """
    return await unread_of_one_before(session, kind) if kind in ONCE and not session.decided_at else None
