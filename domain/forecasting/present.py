"""The line of one creator as a forecast reads it, in seconds on one axis."""

from dataclasses import dataclass
from math import inf

MOMENT = 1.0
"""Two things that are no more than so many seconds apart have happened at the same time."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One session in line. ``seed``: a number of its own, for good; ``passed``: how many from behind it have begun
    since it is in line; ``early``: its fan was asked to come before the promised time."""

    seed: int
    due: float
    booked: float
    promised: float | None = None
    may_start: bool = True
    early: bool = False
    not_before: float = -inf
    expires: float = inf
    passed: int = 0


@dataclass(frozen=True, slots=True)
class Underway:
    """The running session: when it began, what was first booked, and what is now."""

    seed: int
    started: float
    first_booked: float
    booked: float


@dataclass(frozen=True, slots=True)
class Present:
    """A line at ``now``. ``entries``: in its order; ``free_since``: when the last session was over, or the stream
    began; ``wanted_since``: since when somebody could have begun; None: nobody can. ``sessions``: how many are over, by
    which a gap has its random numbers: they are the same on any axis of time. ``prelude_since``: when the stream began;
    None once somebody has had a session on it."""

    now: float
    entries: tuple[Expected, ...]
    running: Underway | None = None
    on_air: bool = True
    free_since: float | None = None
    wanted_since: float | None = None
    least_gap: float = 0.0
    paused_until: float = -inf
    sessions: int = 0
    prelude_since: float | None = None
