"""What time has brought about in a session, whether or not the clock has carried it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.actors import Actor
from domain.calls.meter import Cause, Meter, advanced
from domain.lifecycle import UNBEGUN, Status, Trigger
from domain.proposals import Proposal


class Timed(Protocol):
    """A session as rules read it: what it is, when something falls due, and what decides about what is offered. All
    instants are UTC."""

    @property
    def status(self) -> Status: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def called_until(self) -> datetime | None: ...
    @property
    def scheduled_start(self) -> datetime | None: ...
    @property
    def desired_start(self) -> datetime | None: ...
    @property
    def missed_calls(self) -> int: ...
    @property
    def ready_until(self) -> datetime | None: ...
    @property
    def not_before(self) -> datetime | None: ...
    @property
    def yields(self) -> int: ...
    @property
    def meter(self) -> Meter | None: ...
    @property
    def proposal(self) -> Proposal | None: ...
    @property
    def refundable(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Due:
    """A transition whose deadline has passed, and the instant of the deadline."""

    trigger: Trigger
    target: Status
    at: datetime


def due(session: Timed, now: datetime) -> Due | None:
    """The transition of the earliest deadline that has passed by ``now``; None when none has.

    It is part of every guard: after a deadline it is too late to act, even when the clock has not carried it out yet.
    """
    if session.meter and session.status is Status.IN_PROGRESS:
        return _due_by_meter(advanced(session.meter, now))
    deadlines: list[Due] = []
    if (called := session.called_until) and session.status is Status.WAITING:
        deadlines.append(Due(Trigger.MISS_CALL, _after_missed_call(session, called), called))
    if session.expires_at and session.status in UNBEGUN:
        deadlines.append(Due(Trigger.EXPIRE, Status.EXPIRED, session.expires_at))
    passed = [deadline for deadline in deadlines if deadline.at <= now]
    return min(passed, key=lambda deadline: deadline.at, default=None)


def first_overdue(session: Timed, now: datetime) -> Due | None:
    """The first of all that has fallen due by ``now``; None when nothing has. Beside the deadline of the state, what
    stands beside the state may end: a proposal, a yielded place, readiness. No guard asks for these."""
    found = [end] if (end := due(session, now)) else []
    if proposal := session.proposal:
        found.append(Due(Trigger.DECLINE, session.status, proposal.expires_at))
    if session.status is Status.WAITING:
        beside = ((Trigger.BACK_IN_LINE, session.not_before), (Trigger.READY_LAPSES, session.ready_until))
        found += [Due(trigger, Status.WAITING, at) for trigger, at in beside if at]
    # Of what falls due at the same instant, a deadline first: it may leave nothing of what stands beside the state.
    return min((one for one in found if one.at <= now), key=lambda one: one.at, default=None)


def _after_missed_call(session: Timed, called_until: datetime) -> Status:
    """Where a missed call leads. A call to come before a promise counts as none; the first other one costs the place
    next in line."""
    if session.scheduled_start and session.scheduled_start > called_until:
        return Status.SCHEDULED
    return Status.NO_SHOW if session.missed_calls else Status.WAITING


def _due_by_meter(meter: Meter) -> Due | None:
    if meter.stop is None:
        return None
    match meter.stop.cause:
        case Cause.NOT_MET:
            fan_alone_stayed_away = Actor.CREATOR in meter.met and Actor.FAN not in meter.met
            return Due(Trigger.NOT_MET, Status.NO_SHOW if fan_alone_stayed_away else Status.CANCELLED, meter.stop.at)
        case Cause.TIME_UP:
            return Due(Trigger.TIME_UP, Status.COMPLETED, meter.stop.at)
        case Cause.LOST:
            return Due(Trigger.LOST, Status.COMPLETED, meter.stop.at)


def status_at(session: Timed, now: datetime) -> Status:
    """The status that counts at ``now``, whether or not the clock has carried out the deadlines that have passed: who
    has missed a call expires when they would have without it."""
    overdue = due(session, now)
    if overdue is None:
        return session.status
    expired = session.expires_at is not None and session.expires_at <= now
    return Status.EXPIRED if expired and overdue.target in UNBEGUN else overdue.target


def is_put_off(session: Timed, now: datetime) -> bool:
    """Whether its fan has yielded their place until a moment that has not come yet."""
    return session.not_before is not None and now < session.not_before


def proposal_at(session: Timed, now: datetime) -> Proposal | None:
    """The proposal that is open at ``now``, whether or not the clock has ended one that was not answered in time."""
    proposal = session.proposal
    return proposal if proposal and now < proposal.expires_at and due(session, now) is None else None
