"""What the rules are tried on: an instant, sessions as their deadlines see them, and lines of all shapes."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from domain.actors import SIDES
from domain.calls.meter import Limits, Meter, without_call
from domain.calls.stays import Stay
from domain.lifecycle import IN_LINE, OPEN, Status
from domain.lines.line import Line, LineEntry, Running
from domain.lines.order import Order, positions
from domain.money import Money
from domain.proposals import AnotherTime, MoreMinutes, Proposal
from domain.rules import Rules
from tests.clock import START

NOW = START
RUNNING = UUID(int=10_000)
"""The session in progress."""

BOOKED = timedelta(minutes=10)

LIMITS = Limits.of(Rules())
"""Of meters."""

TICK = timedelta(microseconds=1)


def starts(line: Line, now: datetime) -> dict[UUID, datetime]:
    """By session id, when each has their turn."""
    return {entry.id: start for entry, start in Order(line, now).turns()}


def next_stays_so(line: Line, seconds: int) -> None:
    """Within so many seconds positions change at the instants that say so, and at no others."""
    idle, now = replace(line, running=None), NOW
    order, look_again = positions(idle, now), Order(idle, now).reorders_at
    while look_again and look_again <= NOW + timedelta(seconds=seconds):
        assert look_again > now
        assert positions(idle, look_again - TICK) == order
        now = look_again
        order, look_again = positions(idle, now), Order(idle, now).reorders_at
    assert positions(idle, NOW + timedelta(seconds=seconds)) == order


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


@dataclass
class Sample:
    """Of a session, what its deadlines are read from."""

    status: Status
    expires_at: datetime | None = None
    called_until: datetime | None = None
    scheduled_start: datetime | None = None
    desired_start: datetime | None = None
    meter: Meter | None = None
    missed_calls: int = 0
    ready_until: datetime | None = None
    not_before: datetime | None = None
    yields: int = 0
    proposal: Proposal | None = None
    refundable: int = 0


around_now = st.integers(-60, 60).map(lambda count: NOW + minutes(count))
"""Whole minutes within an hour of now, now itself among them."""


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A session in any status, with the instants that a session in that status may have."""
    status = draw(st.sampled_from(Status))
    expires_at = draw(around_now) if status in OPEN else None
    running = expires_at if status is Status.IN_PROGRESS else None
    return Sample(
        status,
        expires_at=expires_at,
        meter=without_call(running - BOOKED, BOOKED, LIMITS) if running else None,
        called_until=draw(st.none() | around_now) if status is Status.WAITING else None,
        scheduled_start=draw(around_now if status is Status.SCHEDULED else st.none() | around_now),
        desired_start=draw(st.none() | around_now),
        missed_calls=draw(st.integers(0, 1)),
        ready_until=draw(st.none() | around_now) if status is Status.WAITING else None,
        not_before=draw(st.none() | around_now) if status is Status.WAITING else None,
        yields=draw(st.integers(0, 2)),
        proposal=draw(proposals(status)),
        refundable=int(status is Status.COMPLETED),
    )


def proposals(status: Status) -> st.SearchStrategy[Proposal | None]:
    """What may be asked about a session in that status."""
    if status in IN_LINE:
        return st.none() | st.builds(AnotherTime, around_now, around_now)
    if status is not Status.IN_PROGRESS:
        return st.none()
    price = st.just(Money(500, "USD"))
    return st.none() | st.builds(MoreMinutes, st.sampled_from(SIDES), st.just(5), price, around_now)


def entry(
    number: int,
    *,
    due: float | None = None,
    booked: float = 10,
    promised: float | None = None,
    here: bool = True,
    expires: float | None = None,
    not_before: float | None = None,
) -> LineEntry:
    """A place in the line, in minutes from now; a promised one is due when it is promised, unless it is asked to come
    earlier."""
    start = None if promised is None else NOW + minutes(promised)
    since = start if start and due is None else NOW + minutes(due or 0)
    ends = None if expires is None else NOW + minutes(expires)
    later = None if not_before is None else NOW + minutes(not_before)
    return LineEntry(UUID(int=number), since, minutes(booked), start, may_start=here, expires=ends, not_before=later)


def line(*entries: LineEntry, running: float | None = None) -> Line:
    """A line of these places, where what runs ends ``running`` minutes from now."""
    found = Line(Running(RUNNING, NOW + minutes(running)) if running is not None else None, ())
    for one in entries:
        found = found.joined_by(one)
    return found


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Up to five who wait and up to five promises that do not overlap, some of them overdue, some asked to come early;
    perhaps one runs."""
    waiting = [
        entry(number, due=-draw(st.integers(0, 90)), booked=draw(st.integers(1, 60)))
        for number in range(draw(st.integers(0, 5)))
    ]
    promised: list[LineEntry] = []
    at = draw(st.integers(-90, 60))
    for number in range(draw(st.integers(0, 5))):
        booked = draw(st.integers(1, 60))
        asked = draw(st.none() | st.integers(-90, 0)) if at > 0 else None
        here = asked is not None or draw(st.booleans())
        promised.append(entry(100 + number, due=asked, promised=at, booked=booked, here=here))
        at += booked + draw(st.integers(0, 45))
    return line(*waiting, *promised, running=draw(st.none() | st.integers(-5, 60)))


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    """Some stays of both sides within a quarter of an hour, which may overlap, and may last."""
    found = []
    for side in SIDES:
        for _ in range(draw(st.integers(0, 4))):
            since = draw(st.integers(0, 700))
            length = draw(st.none() | st.integers(0, 300))
            until = None if length is None else NOW + timedelta(seconds=since + length)
            found.append(Stay(side, NOW + timedelta(seconds=since), until))
    return found
