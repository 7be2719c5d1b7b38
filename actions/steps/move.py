"""Taking one row of the lifecycle table: state, history, money, events and notifications in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict, Unpack
from uuid import UUID

from actions.lines.estimating import estimates_in
from actions.lines.next_up import watch_for_next
from actions.lines.positions import tell_moved
from actions.money.holds import move_money, place_hold
from actions.steps.record import record
from domain.actors import Actor
from domain.calls.meter import Limits, Meter, advanced, beginning, extended, stopped, without_call
from domain.capture import EndReason
from domain.deadlines import expiry
from domain.lifecycle import BY_KEY, IN_LINE, TERMINAL, Row, Status, Trigger
from domain.lines.estimates import Estimate
from domain.lines.line import Line, Running
from domain.proposals import Proposal
from domain.refusals import InvalidTransition, TryAgain
from models.calls import accounted_for
from models.line.carrying_over import carried_over
from models.line.engagements import taken_until
from models.line.lines import line_of
from models.people import User
from models.sessions import PrivateSession
from models.streams import LiveStream
from models.writing.transaction import Transaction


class Changes(TypedDict, total=False):
    """What an action sets beside the status."""

    duration_minutes: int
    price: int
    desired_start: datetime | None
    scheduled_start: datetime | None
    due_at: datetime | None
    called_until: datetime | None
    missed_calls: int
    ready_until: datetime | None
    not_before: datetime | None
    yields: int
    cool_down_until: datetime | None
    decided_at: datetime
    started_at: datetime
    end_reason: EndReason
    refunded: int


@dataclass(frozen=True, slots=True)
class Mover:
    """Who moves a session, on which side. ``user`` is None for the clock, and for support: its people are named in the
    record of acts alone."""

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
    proposal: Proposal | None = None,
    **changes: Unpack[Changes],
) -> PrivateSession:
    """Move ``session`` to ``target``. ``at``: when, for a deadline that has passed; None: now. ``proposal``: what is
    asked of the other side from now on.

    Refuses with InvalidTransition, with InsufficientFunds where the row holds money, and with TryAgain where it ends a
    session of which it is not known yet what was delivered. The caller has locked the creator's line; the UPDATE is
    guarded by status and version all the same.
    """
    row = await _row_to_take(tx, session, trigger, by, target)
    at = at or tx.now
    before = await line_of(tx, session.creator_id)
    version, booked = session.version, session.duration_minutes
    if not row.keeps_proposal:
        session.set_proposal(proposal)
    await _change(tx, session, row, at, reason, changes)
    after = await _line_after(before, session, row)
    estimate = (await estimates_in(tx, session.creator_id, after)).get(session.id) if row.about == "estimate" else None
    if estimate and session.first_estimate is None:
        _keep_first(session, estimate, tx.now)
    await _save(session, row, version)
    tx.entries[session.creator_id] = after.entries
    about, more = _about(session, row, tx.now, estimate), session.duration_minutes - booked
    await record(tx, session, row, by.user.id if by.user else None, at, reason, about, more)
    if after != before:
        await tell_moved(tx, session.stream_id, before, after, since=_before_it_was_due(row, at))
    if before.running or after.running:
        await _remember_running(session, after)
    return session


async def carry_over(tx: Transaction, sessions: Sequence[PrivateSession], by: Mover, stream_id: UUID) -> None:
    """Move promised sessions of one creator to their new stream, all by one UPDATE that is guarded as that of ``move``
    is. Of each only the stream and the version change, and nothing of the line. Refuses with InvalidTransition.

    The caller has locked the creator's line, and no deadline of these has passed.
    """
    row = BY_KEY[Trigger.CARRY_OVER, by.side, Status.SCHEDULED, Status.SCHEDULED]
    by_id = by.user.id if by.user else None
    carried = await carried_over(sessions, stream_id)
    for session in sessions:
        if session.id not in carried:
            raise InvalidTransition((await PrivateSession.get(id=session.id)).status, row.trigger)
        session.stream_id = stream_id
        session.version += 1
        await record(tx, session, row, by_id, tx.now, None, _about(session, row, tx.now), more=0)


async def is_accounted_for(tx: Transaction, session: PrivateSession) -> bool:
    """Whether every node that vouches for one of the two in the call is still there. One that is gone has left a
    connection open, which the clock ends as of when the node last vouched for it."""
    return bool(await accounted_for([session.id], tx.now, tx.rules, tx.node_id))


async def request(tx: Transaction, session: PrivateSession, fan: User) -> PrivateSession:
    """Take the first row of the table: save a new session, and place its hold. It has none yet, so none is read."""
    row = BY_KEY[Trigger.REQUEST, Actor.FAN, None, Status.REQUESTED]
    session.expires_at = expiry(row.target, at=tx.now, promised=None, rules=tx.rules)
    await session.save(force_create=True)
    await place_hold(tx, session, session.to_hold)
    await record(tx, session, row, fan.id, tx.now, None, _about(session, row, tx.now), more=0)
    return session


async def _row_to_take(tx: Transaction, session: PrivateSession, trigger: Trigger, by: Mover, target: Status) -> Row:
    """The row by which that session is moved. Refuses with InvalidTransition or TryAgain."""
    row = BY_KEY.get((trigger, by.side, session.status, target))
    if row is None:
        raise InvalidTransition(session.status, trigger)
    if row.source is Status.IN_PROGRESS and row.target in TERMINAL and not await is_accounted_for(tx, session):
        raise TryAgain
    return row


async def _change(
    tx: Transaction, session: PrivateSession, row: Row, at: datetime, reason: str | None, changes: Changes
) -> None:
    session.status = row.target
    session.version += 1
    if not row.keeps_call:
        session.called_until = None
    if row.target is not Status.WAITING:
        session.ready_until = session.not_before = None
    if not row.keeps_reason:
        session.reason = reason
    session.update_from_dict(dict(changes))
    if not row.keeps_expiry:
        since = session.due_at or at if row.target in IN_LINE else at
        session.expires_at = expiry(row.target, at=since, promised=session.scheduled_start, rules=tx.rules)
    if row.target in TERMINAL and row.source not in TERMINAL:
        session.ended_at = at
    if meter := _meter_after(tx, session, row, at):
        session.set_meter(meter)
    if row.money:
        await move_money(tx, session, row.money)


def _before_it_was_due(row: Row, at: datetime) -> datetime | None:
    """For a step by the clock, the instant before it was due, as of which people were told the order: by now who has
    expired is in no order, and where the clock is late others have passed each other. None for a step by a person, who
    finds the line as it was told."""
    return at - timedelta.resolution if row.by is Actor.CLOCK else None


async def _remember_running(session: PrivateSession, after: Line) -> None:
    """Have the stream remember what runs, or when that was over."""
    await watch_for_next(session.creator_id, after.running)
    if session.ended_at and after.running is None:
        await LiveStream.filter(id=session.stream_id).update(session_ended_at=session.ended_at)


def _about(session: PrivateSession, row: Row, now: datetime, estimate: Estimate | None = None) -> datetime | None:
    """The instant that people are told of."""
    match row.about:
        case None:
            return None
        case "estimate":
            return estimate.likely if estimate else None
        case "ends_likely":
            return session.ends_likely_at(now)
        case column:
            found: datetime | None = getattr(session, column)
            return found


def _keep_first(session: PrivateSession, estimate: Estimate, now: datetime) -> None:
    """Keep the first estimate that the fan is told: the start is compared with it."""
    session.first_earliest, session.first_latest = estimate.earliest, estimate.latest
    session.first_estimate, session.first_estimated_at = estimate.likely, now


def _meter_after(tx: Transaction, session: PrivateSession, row: Row, at: datetime) -> Meter | None:
    """The meter of a session that is in progress now, or was until now; None for others."""
    if row.source is not Status.IN_PROGRESS:
        begins = beginning if tx.rules.means.waits_for_both else without_call
        return begins(at, session.booked, Limits.of(tx.rules)) if row.target is Status.IN_PROGRESS else None
    meter = session.meter
    assert meter is not None
    return extended(meter, session.booked) if row.target is Status.IN_PROGRESS else stopped(advanced(meter, at), at)


async def _line_after(before: Line, session: PrivateSession, row: Row) -> Line:
    rest = before.without(session.id)
    if entry := session.line_entry:
        taken = await taken_until(session.fan_id, but_by=session.creator_id) if entry.may_start else None
        return rest.joined_by(replace(entry, taken_until=taken))
    if session.status is Status.IN_PROGRESS and session.meter:
        return replace(rest, running=Running.by_meter(session.id, session.meter))
    if row.source is Status.IN_PROGRESS and session.ended_at:
        return replace(rest, running=None, rests_until=session.ended_at + rest.gap)
    return rest


async def _save(session: PrivateSession, row: Row, version: int) -> None:
    assert row.source
    if not await session.save_from(row.source, version):
        raise InvalidTransition((await PrivateSession.get(id=session.id)).status, row.trigger)
