"""What follows a transition: a row of the history, events, and notifications to both sides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from actions.admission import end_admission
from actions.notify import notify
from domain.events import Event, EventData, EventKind, fan_topic, line_topic, stream_topic
from domain.lifecycle import Row, Status
from domain.money import Money
from domain.notifications import TO_CREATOR, TO_FAN, Facts
from models.people import User
from models.sessions import PrivateSession, SessionTransition, latest_transitions, waiting_elsewhere
from models.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Step:
    """A session that was moved by a row of the table; ``about``: the instant of which its notifications speak."""

    session: PrivateSession
    row: Row
    transition: SessionTransition
    about: datetime | None


async def record(
    tx: Transaction,
    session: PrivateSession,
    row: Row,
    by_id: UUID | None,
    at: datetime,
    reason: str | None,
    about: datetime | None,
) -> None:
    """Record that ``session`` has been moved by that row.

    ``by_id``: None for the clock. ``about``: the instant of which the row's notifications speak.
    """
    transition = await SessionTransition.create(
        session_id=session.id,
        trigger=row.trigger,
        source=row.source,
        target=row.target,
        by_id=by_id,
        at=at,
        reason=reason,
    )
    step = Step(session, row, transition, about)
    for consequence in CONSEQUENCES:
        await consequence(tx, step)


async def _announce(tx: Transaction, step: Step) -> None:
    session = step.session
    data = {"session": str(session.id), "transition": str(step.transition.id)}
    for topic in (fan_topic(session.fan_id), stream_topic(session.stream_id)):
        tx.record(Event(topic, EventKind.SESSION_CHANGED, dict(data)))
    tx.touch(line_topic(session.creator_id))


async def _tell_other_creators(tx: Transaction, step: Step) -> None:
    """With whom a creator may begin depends on whether one of the two is in a session of somebody else's."""
    session, running = step.session, Status.IN_PROGRESS
    if running not in (step.row.source, step.row.target):
        return
    waiting = await waiting_elsewhere(session.creator_id, session.fan_id)
    latest = await latest_transitions([one.id for one in waiting])
    for one in waiting:
        data: EventData = {"session": str(one.id), "transition": str(latest[one.id])}
        tx.record(Event(stream_topic(one.stream_id), EventKind.ENGAGEMENT_CHANGED, data))


async def _end_admission(tx: Transaction, step: Step) -> None:
    if step.row.source is Status.WAITING and step.row.target is not Status.WAITING:
        await end_admission(tx, step.session.stream_id, step.session.fan_id)


async def _notify_sides(tx: Transaction, step: Step) -> None:
    row, session, about = step.row, step.session, step.about
    if not row.notifies_fan and not row.notifies_creator:
        return
    facts = await _facts(session)
    if row.notifies_fan:
        await notify(tx, session.fan_id, row.notifies_fan, TO_FAN, at=about, session_id=session.id, **facts)
    if row.notifies_creator:
        await notify(tx, session.creator_id, row.notifies_creator, TO_CREATOR, at=about, session_id=session.id, **facts)


async def _facts(session: PrivateSession) -> Facts:
    names = {user.id: user.display_name for user in await User.filter(id__in=[session.fan_id, session.creator_id])}
    used = (session.ended_at - session.started_at) if session.ended_at and session.started_at else timedelta(0)
    return {
        "fan": names[session.fan_id],
        "creator": names[session.creator_id],
        "minutes": session.duration_minutes,
        "used_minutes": min(used, session.booked) // timedelta(minutes=1),
        "charged": Money(session.captured, session.currency),
    }


CONSEQUENCES = (_announce, _tell_other_creators, _end_admission, _notify_sides)
"""What follows every transition, in this order and in its transaction."""
