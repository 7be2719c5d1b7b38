"""What a player shows beside the stream."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from domain.described import Described
from domain.forecasting.learned import Learned
from domain.lines.as_present import as_present
from domain.lines.estimates import estimate
from domain.lines.line import Line, LineEntry
from domain.lines.order import Order

NEWCOMER = UUID(int=2**128 - 1)


class Emblem(Described):
    """Whether somebody could ask now."""

    AVAILABLE = "AVAILABLE", "Requests are taken, and nobody is ahead."
    BUSY = "BUSY", "Requests are taken, but somebody is ahead, or the creator pauses the queue."
    CLOSED = "CLOSED", "No requests are taken at the moment."


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody who asked now would wait; ``ahead`` counts the sessions that would come before."""

    earliest: timedelta
    likely: timedelta
    latest: timedelta
    ahead: int


def wait_of_newcomer(line: Line, booked: timedelta, now: datetime, lapse: timedelta, learned: Learned) -> Wait:
    """The wait of somebody who now asks for a session of that length, which would expire after ``lapse``."""
    newcomer = LineEntry(NEWCOMER, now, booked, None, may_start=True, expires=now + lapse)
    order = Order(replace(line.joined_by(newcomer), on_air=True), now)
    mine, ahead = estimate(order, learned)[NEWCOMER], order.positions[NEWCOMER] - 1
    return Wait(mine.earliest - now, mine.likely - now, mine.latest - now, ahead + (line.running is not None))


def is_at_rest(line: Line, now: datetime, learned: Learned) -> bool:
    """Whether a newcomer to that line waits as long at any later time: nobody is in it, nothing runs, and neither a
    pause nor what may be a prelude, or a breath or a break after the last session, has yet to end."""
    if line.entries or line.running or (line.unavailable_until and line.unavailable_until > now):
        return False
    present = as_present(line, (), (), now, learned)
    if present.free_since is not None:
        return False
    began, habits = present.prelude_since, learned.watch.habits
    return began is None or habits.prelude_is_over(present.now - began)


def emblem(*, taking_requests: bool, ahead: int, paused: bool) -> Emblem:
    """``taking_requests``: the stream is live, the offer open, and the viewer not blocked; ``paused``: the queue is."""
    if not taking_requests:
        return Emblem.CLOSED
    return Emblem.BUSY if ahead or paused else Emblem.AVAILABLE
