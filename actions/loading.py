"""Loading what a person may act on, with its creator's line locked."""

from collections.abc import Container
from uuid import UUID

from actions.move import apply_due
from domain.lifecycle import OPEN, Actor, due
from domain.refusals import Forbidden, NotFound, SessionId, StaleVersion
from models.people import User, lock_line
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.transaction import Transaction

BOTH = frozenset({Actor.FAN, Actor.CREATOR})


async def session_for(
    tx: Transaction, by: User, session_id: UUID | None, sides: Container[Actor] = BOTH
) -> tuple[PrivateSession, Actor]:
    """The session with its creator's line locked, and the side that ``by`` is on.

    Refuses with NotFound for a stranger, Forbidden for the wrong side. A deadline that has passed is carried out
    first if it leaves the session open; if it ends the session, the guard refuses what follows.
    """
    session = await PrivateSession.get_or_none(id=session_id) if session_id else None
    side = session.side_of(by.id) if session else None
    if session is None or side is None:
        raise NotFound(["sessionId"])
    if side not in sides:
        raise Forbidden
    await lock_line(session.creator_id)
    await session.refresh_from_db()
    overdue = due(session, tx.now)
    if overdue and overdue.target in OPEN:
        await apply_due(tx, session, overdue)
    return session, side


async def stream_by_id(stream_id: UUID | None) -> LiveStream:
    """Anybody's stream. Refuses with NotFound."""
    stream = await LiveStream.get_or_none(id=stream_id) if stream_id else None
    if stream is None:
        raise NotFound(["streamId"])
    return stream


async def own_stream(by: User, stream_id: UUID | None) -> LiveStream:
    """The creator's own stream, with their line locked. Refuses with NotFound, or Forbidden for somebody else's."""
    stream = await stream_by_id(stream_id)
    if stream.creator_id != by.id:
        raise Forbidden
    await lock_line(by.id)
    await stream.refresh_from_db()
    return stream


async def user_by_id(user_id: UUID | None) -> User:
    """A person. Refuses with NotFound."""
    user = await User.get_or_none(id=user_id) if user_id else None
    if user is None:
        raise NotFound(["userId"])
    return user


def check_version(session: PrivateSession, expected: int | None) -> None:
    """Refuses with StaleVersion when the person has seen another version of the session (None: they did not say)."""
    if expected is not None and expected != session.version:
        raise StaleVersion(SessionId(session.id))
