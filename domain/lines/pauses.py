"""A creator pauses their queue: nobody is expected to begin meanwhile."""

from datetime import datetime, timedelta

from domain.lines.line import Line
from domain.refusals import ScheduleConflict, SessionId, ValidationFailed

SHORTEST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES = 1, 60


def check_pause(line: Line, now: datetime, minutes: int) -> datetime:
    """When the pause is over; refuse too short or too long a one, and one over a promise. What runs goes on."""
    if not SHORTEST_PAUSE_MINUTES <= minutes <= LONGEST_PAUSE_MINUTES:
        raise ValidationFailed(
            f"A pause takes {SHORTEST_PAUSE_MINUTES} to {LONGEST_PAUSE_MINUTES} minutes.", ["minutes"]
        )
    length = timedelta(minutes=minutes)
    if clash := [SessionId(one.id) for one in line.promises if one.overlaps(now, length)]:
        raise ScheduleConflict(clash)
    return now + length
