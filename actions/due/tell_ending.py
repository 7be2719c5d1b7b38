"""The two of a session are told when it ends soon, once for each end that was booked."""

from datetime import datetime
from uuid import UUID

from actions.calls.metering import meters_to_look_at, settle
from actions.steps.deadline import Deadline, Round, locked_session
from actions.telling.notify import notify
from actions.telling.session_facts import facts_of
from domain.lifecycle import Status
from domain.notifications import TO_CREATOR, TO_FAN, NotificationKind
from models.calls import accounted_for
from models.sessions import PrivateSession
from models.writing.transaction import Transaction


async def endings_to_tell(this: Round) -> list[UUID]:
    """Sessions in progress whose meter has to be looked at, as little may be left of them."""
    near = [session.id for session in await meters_to_look_at(this.now) if _is_near(session, this.now)]
    return await accounted_for(near, this.now, this.rules, this.node_id)


async def tell_ending(tx: Transaction, session_id: UUID) -> bool:
    """Tell both; False when they were told, or it does not end soon any more."""
    session = await locked_session(tx, session_id)
    await settle(tx, session)
    if session.status is not Status.IN_PROGRESS or not _is_near(session, tx.now):
        return False
    assert session.meter is not None
    session.ending_announced = session.duration_minutes
    session.set_meter(session.meter)
    running = PrivateSession.filter(id=session.id, status=Status.IN_PROGRESS)
    await running.update(ending_announced=session.ending_announced, look_at=session.look_at)
    await _tell_both(tx, session)
    return True


async def _tell_both(tx: Transaction, session: PrivateSession) -> None:
    kind, facts = NotificationKind.ENDING_SOON, await facts_of(tx, session)
    for user_id, texts in ((session.fan_id, TO_FAN), (session.creator_id, TO_CREATOR)):
        notify(tx, user_id, kind, texts, at=session.ends_likely_at(tx.now), session_id=session.id, **facts)


def _is_near(session: PrivateSession, now: datetime) -> bool:
    return session.ends_soon_at is not None and session.ends_soon_at <= now


DEADLINE = Deadline(endings_to_tell, tell_ending)
