"""What follows a transition: a row of the history, events, and notifications to both sides."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from actions.admission import end_admission
from actions.notify import notify
from domain.events import Event, EventKind, call_topic, fan_topic, line_topic, stream_topic
from domain.lifecycle import Row, Status
from domain.money import Money
from domain.notifications import TO_CREATOR, TO_FAN, Facts
from models.people import User
from models.sessions import PrivateSession, SessionTransition
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
    used = session.meter.used if session.meter else timedelta(0)
    return {
        "fan": names[session.fan_id],
        "creator": names[session.creator_id],
        "minutes": session.duration_minutes,
        "used_minutes": used // timedelta(minutes=1),
        "charged": Money(session.captured, session.currency),
    }


async def _announce_meter(tx: Transaction, step: Step) -> None:
    if Status.IN_PROGRESS in {step.row.source, step.row.target}:
        announce_meter(tx, step.session)


def announce_meter(tx: Transaction, session: PrivateSession) -> None:
    """Record that the meter of a session is another one now."""
    data = {"meter": session.metering, "at": tx.now.isoformat()}
    tx.record(Event(call_topic(session.id), EventKind.METER_CHANGED, dict(data)))


CONSEQUENCES = (_announce, _announce_meter, _end_admission, _notify_sides)
"""What follows every transition, in this order and in its transaction."""
