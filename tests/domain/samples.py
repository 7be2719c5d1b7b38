"""What the rules are tried on: an instant, sessions as their deadlines see them, and lines of all shapes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from domain.lifecycle import OPEN, Status
from domain.line import Line, LineEntry, Running
from tests.clock import START

NOW = START
TICK = timedelta(microseconds=1)


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


around_now = st.integers(-60, 60).map(lambda count: NOW + minutes(count))
"""Whole minutes within an hour of now, now itself among them."""


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """A session in any status, with the instants that a session in that status may have."""
    status = draw(st.sampled_from(Status))
    return Sample(
        status,
        expires_at=draw(around_now) if status in OPEN else None,
        called_until=draw(st.none() | around_now) if status is Status.WAITING else None,
        scheduled_start=draw(around_now if status is Status.SCHEDULED else st.none() | around_now),
        desired_start=draw(st.none() | around_now),
    )


def entry(
    number: int, *, due: float = 0, booked: float = 10, promised: float | None = None, here: bool = True
) -> LineEntry:
    """A place in the line, in minutes from now; a promised one is due when it is promised."""
    start = None if promised is None else NOW + minutes(promised)
    return LineEntry(UUID(int=number), start or NOW + minutes(due), minutes(booked), start, may_start=here)


def line(*entries: LineEntry, running: float | None = None) -> Line:
    """A line of these places, where what runs ends ``running`` minutes from now."""
    found = Line(Running(NOW + minutes(running)) if running is not None else None, ())
    for one in entries:
        found = found.joined_by(one)
    return found


@st.composite
def lines(draw: st.DrawFn) -> Line:
    """Up to five who wait and up to five promises, some of them overdue, that do not overlap; perhaps one runs."""
    waiting = [
        entry(number, due=-draw(st.integers(0, 90)), booked=draw(st.integers(1, 60)))
        for number in range(draw(st.integers(0, 5)))
    ]
    promised: list[LineEntry] = []
    at = draw(st.integers(-90, 60))
    for number in range(draw(st.integers(0, 5))):
        booked = draw(st.integers(1, 60))
        promised.append(entry(100 + number, promised=at, booked=booked, here=draw(st.booleans())))
        at += booked + draw(st.integers(0, 45))
    return line(*waiting, *promised, running=draw(st.none() | st.integers(-5, 60)))
