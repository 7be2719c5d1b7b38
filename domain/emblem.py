"""What a player shows beside the stream."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.described import Described
from domain.estimates import estimate
from domain.line import Line, LineEntry

NEWCOMER = UUID(int=2**128 - 1)


class Emblem(Described):
    """Whether somebody could ask now."""

    AVAILABLE = "AVAILABLE", "Requests are taken, and nobody is ahead."
    BUSY = "BUSY", "Requests are taken, but somebody is ahead."
    CLOSED = "CLOSED", "No requests are taken at the moment."


@dataclass(frozen=True, slots=True)
class Wait:
    """How long somebody who asked now would wait; ``ahead`` counts the sessions that would come before."""

    earliest: timedelta
    likely: timedelta
    latest: timedelta
    ahead: int


def wait_of_newcomer(line: Line, booked: timedelta, now: datetime) -> Wait:
    """The wait of somebody who now asks for a session of that length."""
    estimates = estimate(line.joined_by(LineEntry(NEWCOMER, now, booked, None, may_start=True)), now)
    own = estimates[NEWCOMER]
    sooner = sum(1 for entry in line.entries if estimates[entry.id].likely < own.likely)
    return Wait(own.earliest - now, own.likely - now, own.latest - now, sooner + (line.running is not None))


def emblem(*, taking_requests: bool, ahead: int) -> Emblem:
    """``taking_requests``: the stream is live, the offer open, and the viewer not blocked."""
    if not taking_requests:
        return Emblem.CLOSED
    return Emblem.BUSY if ahead else Emblem.AVAILABLE
