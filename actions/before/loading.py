"""Loading what a person may act on, with its creator's line locked."""

from collections.abc import Awaitable, Callable, Container, Iterable
from uuid import UUID

from actions.calls.metering import settle
from actions.steps.overdue import catch_up
from domain.actors import Actor
from domain.refusals import Forbidden, NotFound, SessionId, StaleVersion, ValidationFailed
from models.people import User, lock_lines, lock_own_line
from models.sessions import PrivateSession, session_by_id
from models.streams import LiveStream
from models.writing.transaction import Transaction

BOTH = frozenset({Actor.FAN, Actor.CREATOR})
ANY_SIDE = BOTH | {Actor.SUPPORT}


async def nobody_else(session: PrivateSession) -> Iterable[UUID]:
    """Most actions change the lines of a session's own people only."""
    return ()


async def session_for(
    tx: Transaction,
    by: User,
    session_id: UUID | None,
    sides: Container[Actor] = BOTH,
    others: Callable[[PrivateSession], Awaitable[Iterable[UUID]]] = nobody_else,
    *,
    support: bool = False,
    expected_version: int | None = None,
) -> tuple[PrivateSession, Actor]:
    """The session with the lines of its two people locked, and the side that ``by`` is on.

    ``others``: whose lines the action changes besides; all are locked at once, as locks are taken in one order.
    ``support``: whoever is on neither side acts as the platform's support. ``expected_version``: the one that the
    person has seen; None: they did not say.

    Refuses with NotFound for a stranger, with Forbidden for the wrong side, and with StaleVersion when they have seen
    another version than a query shows now. Only then what has fallen due is carried out, as far as it leaves the
    session open; where it ends the session, the guard refuses what follows.
    """
    session = await session_by_id(session_id) if session_id else None
    side = session.side_of(by.id) if session else None
    if session and side is None and support:
        side = Actor.SUPPORT
    if session is None or side is None:
        raise NotFound(["sessionId"])
    if side not in sides:
        raise Forbidden
    await lock_lines(tx, *{session.creator_id, session.fan_id, *await others(session)})
    session = await session_by_id(session.id)
    assert session
    if expected_version not in (None, session.version):
        raise StaleVersion(SessionId(session.id))
    await settle(tx, session)
    await catch_up(tx, session, to_the_end=False)
    return session, side


async def stream_by_id(stream_id: UUID | None) -> LiveStream:
    """Anybody's stream. Refuses with NotFound."""
    stream = await LiveStream.get_or_none(id=stream_id) if stream_id else None
    if stream is None:
        raise NotFound(["streamId"])
    return stream


async def own_stream(tx: Transaction, by: User, stream_id: UUID | None) -> LiveStream:
    """The creator's own stream with their line locked. Somebody else's is ``Forbidden``: streams are public."""
    await lock_own_line(tx, by)
    stream = await stream_by_id(stream_id)
    if stream.creator_id != by.id:
        raise Forbidden
    return stream


async def user_by_id(user_id: UUID | None) -> User:
    """A person. Refuses with NotFound."""
    user = await User.get_or_none(id=user_id) if user_id else None
    if user is None:
        raise NotFound(["userId"])
    return user


async def somebody_else(by: User, user_id: UUID | None, verb: str) -> User:
    """A person other than ``by``, who does to them what the ``verb`` says. Refuses with NotFound, and with
    ValidationFailed when it is ``by``."""
    user = await user_by_id(user_id)
    if user.id == by.id:
        raise ValidationFailed(f"You cannot {verb} yourself.", ["userId"])
    return user
