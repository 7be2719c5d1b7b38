"""Taking one row of the lifecycle table: state, history, money, events and notices in one transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from actions.admission import end_admission, positions_moved
from actions.notify import notify
from actions.settle import hold, settle
from domain.deadlines import expiry
from domain.estimates import estimate
from domain.events import Event, EventKind, fan_topic, line_topic, stream_topic
from domain.lifecycle import BY_KEY, IN_LINE, TERMINAL, Actor, Due, MoneyEffect, Row, Status, Trigger, due, targets
from domain.line import Line, LineEntry, Running
from domain.refusals import InvalidTransition
from models.people import User
from models.sessions import PrivateSession, SessionTransition, line_of
from models.transaction import Transaction


class Changes(TypedDict, total=False):
    """What an action sets beside the status."""

    desired_start: datetime | None
    scheduled_start: datetime | None
    due_at: datetime | None
    called_until: datetime | None
    cool_down_until: datetime | None
    decided_at: datetime
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves a session, on which side. ``user`` is None for the clock."""

    side: Actor
    user: User | None = None


CLOCK = Mover(Actor.CLOCK)


async def move(
    tx: Transaction,
    session: PrivateSession,
    trigger: Trigger,
    by: Mover,
    target: Status,
    *,
    reason: str | None = None,
    at: datetime | None = None,
    **changes: Unpack[Changes],
) -> PrivateSession:
    """Move ``session`` to ``target``, or refuse with ``InvalidTransition``. ``at``: when it fell due, else now.

    The caller has locked the creator's line; the UPDATE is guarded by status and version all the same.
    """
    row = BY_KEY.get((trigger, by.side, session.status, target))
    if row is None:
        raise InvalidTransition(session.status, trigger)
    at = at or tx.now
    before = await line_of(session.creator_id)
    was = session.version
    await _change(tx, session, row, at, reason, changes)
    after = _line_after(before, session)
    if target in IN_LINE and trigger not in {Trigger.CALL, Trigger.ROOM_OPENS}:
        session.first_estimate = estimate(after, tx.now)[session.id].likely
    await _save(session, row, was)
    await _record(tx, session, row, by, at, reason)
    await positions_moved(tx, session.stream_id, before, after)
    return session


async def request(tx: Transaction, session: PrivateSession, fan: User) -> PrivateSession:
    """The first row of the table: a new session with its hold."""
    row = BY_KEY[Trigger.REQUEST, Actor.FAN, None, Status.REQUESTED]
    session.expires_at = expiry(row.target, at=tx.now, promised=None, booked=session.booked, rules=tx.rules)
    await hold(tx, session, fan)
    await session.save(force_create=True)
    await _record(tx, session, row, Mover(Actor.FAN, fan), tx.now, None)
    return session


async def apply_due(tx: Transaction, session: PrivateSession, owed: Due) -> PrivateSession:
    """Write down what time has already decided, as of the instant at which it fell due."""
    if owed.target is Status.SCHEDULED:
        return await move(tx, session, owed.trigger, CLOCK, owed.target, at=owed.at, due_at=session.scheduled_start)
    return await move(tx, session, owed.trigger, CLOCK, owed.target, at=owed.at)


async def close_out(tx: Transaction, session: PrivateSession, trigger: Trigger, by: Mover) -> None:
    """End an open session the one way that the table has for ``trigger`` from where it stands now; where it has
    none, it stays."""
    if owed := due(session, tx.now):
        await apply_due(tx, session, owed)
    for target in targets(trigger, by.side, session.status):
        await move(tx, session, trigger, by, target)


async def _change(
    tx: Transaction, session: PrivateSession, row: Row, at: datetime, reason: str | None, changes: Changes
) -> None:
    session.status = row.target
    session.version += 1
    session.called_until = None
    session.reason = reason or session.reason
    session.update_from_dict(dict(changes))
    since = session.due_at if row.target in IN_LINE and session.due_at else at
    session.expires_at = expiry(
        row.target, at=since, promised=session.scheduled_start, booked=session.booked, rules=tx.rules
    )
    if row.target in TERMINAL:
        session.ended_at = at
    if row.money and row.money is not MoneyEffect.HOLD:
        await settle(tx, session, row.money)


def _line_after(before: Line, session: PrivateSession) -> Line:
    rest = before.without(session.id)
    if session.status in IN_LINE and session.due_at:
        waits = session.status is Status.WAITING
        return rest.joined_by(LineEntry(session.id, session.due_at, session.booked, session.scheduled_start, waits))
    if session.status is Status.IN_PROGRESS and session.expires_at:
        return Line(Running(session.expires_at), rest.entries)
    return Line(None, rest.entries) if session.status is Status.COMPLETED else rest


COLUMNS = (
    "status version payment_status captured desired_start scheduled_start due_at called_until expires_at "
    "cool_down_until first_estimate reason decided_at started_at ended_at"
).split()


async def _save(session: PrivateSession, row: Row, was: int) -> None:
    guarded = PrivateSession.filter(id=session.id, status=row.source, version=was)
    if not await guarded.update(**{column: getattr(session, column) for column in COLUMNS}):
        raise InvalidTransition((await PrivateSession.get(id=session.id)).status, row.trigger)


async def _record(
    tx: Transaction, session: PrivateSession, row: Row, by: Mover, at: datetime, reason: str | None
) -> None:
    transition = await SessionTransition.create(
        session_id=session.id,
        trigger=row.trigger,
        source=row.source,
        target=row.target,
        by_id=by.user.id if by.user else None,
        at=at,
        reason=reason,
    )
    payload = {"session": str(session.id), "transition": str(transition.id)}
    for topic in (fan_topic(session.fan_id), stream_topic(session.stream_id)):
        tx.record(Event(topic, EventKind.SESSION_CHANGED, dict(payload)))
    tx.touch(line_topic(session.creator_id))
    if row.source is Status.WAITING and row.target is not Status.WAITING:
        await end_admission(tx, session.stream_id, session.fan_id)
    await notify(tx, session, row)
