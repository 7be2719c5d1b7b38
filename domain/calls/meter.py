"""The meter of a session: how much of the booked time the two have had in the call.

A value that the steps below turn into the next one. It brings its own limits, so that a restart or another node reads
the same from it. Every step first does what was due by then.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.actors import SIDES, Actor
from domain.described import Described
from domain.rules import NO_TIME, Rules

TOGETHER = timedelta(seconds=5)
"""Two who are gone within so long are both lost, whoever was first: what has cut them off may be ours."""

ENDING_SOON = timedelta(minutes=2)
"""So long before the end of what is booked the two are told."""


class MeterState(Described):
    """What a meter does."""

    CONNECTING = "CONNECTING", "The session has begun, and the two have not met in the call; nothing is counted."
    RUNNING = "RUNNING", "Both are in the call, and the time is counted."
    PAUSED = "PAUSED", "One of the two is missing, or both are; nothing is counted."
    STOPPED = "STOPPED", "The session is over."


class Cause(StrEnum):
    """Why a meter has stopped by itself."""

    NOT_MET = "NOT_MET"
    TIME_UP = "TIME_UP"
    LOST = "LOST"


class Stop(NamedTuple):
    """When and why a meter has stopped by itself."""

    at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Limits:
    """The time spans that a meter goes by, as they were when its session began."""

    connect_grace: timedelta
    call_grace: timedelta
    resume_grace: timedelta
    pause_limit: timedelta

    @classmethod
    def of(cls, rules: Rules) -> "Limits":
        """Those of the settings."""
        return cls(rules.connect_grace, rules.call_grace, rules.resume_grace, rules.pause_limit)


@dataclass(frozen=True, slots=True)
class Meter:
    """What has been delivered of ``booked`` since ``started``.

    ``used``: before ``running_since``, which is set while it runs. ``paused``: what earlier pauses took. ``out``: who
    is not in the call, and since when; less than the grace does not interrupt. ``met``: who was ever in it. ``stop``:
    set when it has stopped by itself.
    """

    started: datetime
    booked: timedelta
    limits: Limits
    out: Mapping[Actor, datetime]
    state: MeterState = MeterState.CONNECTING
    met: frozenset[Actor] = frozenset()
    used: timedelta = NO_TIME
    running_since: datetime | None = None
    paused_since: datetime | None = None
    paused: timedelta = NO_TIME
    stop: Stop | None = None

    def used_at(self, now: datetime) -> timedelta:
        """What has been delivered by ``now``, at most what was booked."""
        return min(self.used + (now - self.running_since if self.running_since else NO_TIME), self.booked)

    @property
    def has_run(self) -> bool:
        """Whether the two have met."""
        return self.running_since is not None or self.used > NO_TIME or self.paused_since is not None

    @property
    def missing(self) -> tuple[Actor, ...]:
        """For whom it waits: nobody while it runs."""
        waits = self.state in {MeterState.CONNECTING, MeterState.PAUSED}
        return tuple(side for side in SIDES if waits and side in self.out)

    @property
    def resume_by(self) -> datetime | None:
        """Until when those who are missing may come back; None unless it is paused."""
        if self.paused_since is None:
            return None
        return self.paused_since + min(self.limits.resume_grace, max(self.limits.pause_limit - self.paused, NO_TIME))

    @property
    def pauses_at(self) -> datetime | None:
        """When it will be found that somebody has been out for too long; None while nobody is, or nothing runs."""
        if self.state is not MeterState.RUNNING or not self.out:
            return None
        return min(self.out.values()) + self.limits.call_grace

    @property
    def ends_soon_at(self) -> datetime | None:
        """When so little is left that the two should know; None unless it runs, and where no more than that is
        booked."""
        if self.running_since is None or self.booked <= ENDING_SOON:
            return None
        return self.running_since + self.booked - self.used - ENDING_SOON

    @property
    def stops_at(self) -> datetime | None:
        """When its present state ends the session; None once it has stopped."""
        match self.state:
            case MeterState.CONNECTING:
                return self.started + self.limits.connect_grace
            case MeterState.RUNNING:
                assert self.running_since is not None
                return self.running_since + self.booked - self.used
            case MeterState.PAUSED:
                return self.resume_by
            case _:
                return None

    @property
    def ends_likely(self) -> datetime:
        """When the session ends should all that is still booked be delivered without another interruption, from when it
        last changed on."""
        match self.state:
            case MeterState.CONNECTING:
                return self.started + self.booked
            case MeterState.PAUSED:
                assert self.paused_since is not None
                return self.paused_since + self.booked - self.used
            case _:
                return self.stops_at or self.started + self.booked

    @property
    def undelivered(self) -> timedelta | None:
        """What has still to be delivered while nothing is counted; None while it runs, and once it has stopped."""
        waits = self.state in {MeterState.CONNECTING, MeterState.PAUSED}
        return self.booked - self.used if waits else None

    def ends_likely_at(self, now: datetime) -> datetime:
        """The same as of ``now``: while it waits, nothing of what is left is delivered, and the end moves on."""
        return no_sooner(self.ends_likely, now, self.undelivered)

    @property
    def lost(self) -> Actor | None:
        """Who of the two is gone from a call that is interrupted; None for both, within ``TOGETHER``."""
        gone = [self.out[side] for side in SIDES if side in self.out]
        if len(gone) == len(SIDES) and max(gone) - min(gone) <= TOGETHER:
            return None
        return min(self.out, key=lambda side: self.out[side], default=None)


def no_sooner(end: datetime, now: datetime, undelivered: timedelta | None) -> datetime:
    """That end as of ``now``: it cannot be before what is still ``undelivered`` has been delivered. None: it is being
    delivered, so the end stands."""
    return end if undelivered is None else max(end, now + undelivered)


def beginning(at: datetime, booked: timedelta, limits: Limits) -> Meter:
    """The meter of a session that begins now, with nobody in its call yet."""
    return Meter(at, booked, limits, out=dict.fromkeys(SIDES, at))


def without_call(at: datetime, booked: timedelta, limits: Limits) -> Meter:
    """The meter of a session that has no call: it runs from the start."""
    meter = beginning(at, booked, limits)
    for side in SIDES:
        meter = came(meter, side, at)
    return meter


def came(meter: Meter, side: Actor, at: datetime) -> Meter:
    """That side is in the call from ``at`` on."""
    meter = advanced(meter, at)
    if meter.state is MeterState.STOPPED:
        return meter
    meter = replace(
        meter, met=meter.met | {side}, out={one: since for one, since in meter.out.items() if one is not side}
    )
    if meter.out or meter.state is MeterState.RUNNING:
        return meter
    paused = meter.paused + (at - meter.paused_since if meter.paused_since else NO_TIME)
    return replace(meter, state=MeterState.RUNNING, running_since=at, paused_since=None, paused=paused)


def went(meter: Meter, side: Actor, at: datetime) -> Meter:
    """That side is out of the call from ``at`` on."""
    meter = advanced(meter, at)
    if meter.state is MeterState.STOPPED or side in meter.out:
        return meter
    return replace(meter, out={**meter.out, side: at})


def extended(meter: Meter, booked: timedelta) -> Meter:
    """The same with another booked time."""
    return replace(meter, booked=booked)


def advanced(meter: Meter, now: datetime) -> Meter:
    """The meter as it is by ``now``: paused if somebody was out for too long, stopped if its time was up."""
    pauses_at, stops_at = meter.pauses_at, meter.stops_at
    if pauses_at and pauses_at <= now and (stops_at is None or pauses_at < stops_at):
        return advanced(_paused(meter), now)
    if stops_at and stops_at <= now:
        return stopped(meter, stops_at, Stop(stops_at, CAUSES[meter.state]))
    return meter


def stopped(meter: Meter, at: datetime, stop: Stop | None = None) -> Meter:
    """It has stopped at ``at``, by itself or because somebody ended the session."""
    return replace(
        meter, state=MeterState.STOPPED, used=meter.used_at(at), running_since=None, paused_since=None, stop=stop
    )


def _paused(meter: Meter) -> Meter:
    since = min(meter.out.values())
    return replace(meter, state=MeterState.PAUSED, used=meter.used_at(since), running_since=None, paused_since=since)


CAUSES = {
    MeterState.CONNECTING: Cause.NOT_MET,
    MeterState.RUNNING: Cause.TIME_UP,
    MeterState.PAUSED: Cause.LOST,
}
"""What it means that a state has lasted for as long as it may."""
