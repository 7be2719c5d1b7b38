"""Times that a creator could promise, and what makes a promised time acceptable."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice

from domain.estimates import USUAL, starts
from domain.line import Line
from domain.refusals import ScheduleConflict, SessionId, ValidationFailed
from domain.rules import SUGGESTION_STEP, Rules

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def suggested_starts(line: Line, booked: timedelta, now: datetime, rules: Rules, *, first: int) -> list[datetime]:
    """The first times, on whole five minutes, after all who wait now, that overlap no promise."""
    return list(islice(_fitting(line, booked, now, rules), first))


def check_start(start: datetime, now: datetime, rules: Rules, field: list[str]) -> datetime:
    """Refuse a time that has passed or lies beyond the horizon."""
    if start <= now:
        raise ValidationFailed("The time must be in the future.", field)
    if start > now + rules.horizon:
        raise ValidationFailed(f"The time must be at most {rules.horizon.days} days ahead.", field)
    return start


def check_promise(line: Line, start: datetime, booked: timedelta) -> None:
    """Refuse a time that overlaps another promise. ``line`` is without the session that is to be promised."""
    if overlapping := line.overlapping(start, booked):
        raise ScheduleConflict([SessionId(session_id) for session_id in overlapping])


def _fitting(line: Line, booked: timedelta, now: datetime, rules: Rules) -> Iterator[datetime]:
    start = _next_step(_end_of_waiting(line, now))
    while start <= now + rules.horizon:
        if not line.overlapping(start, booked):
            yield start
        start += SUGGESTION_STEP


def _end_of_waiting(line: Line, now: datetime) -> datetime:
    """When the running session and all without a promise are likely to be over."""
    begin = starts(line, now, USUAL)
    ends = [begin[entry.id] + entry.booked for entry in line.entries if entry.promised is None]
    return max([now, *([line.running.until] if line.running else []), *ends])


def _next_step(moment: datetime) -> datetime:
    """The first whole step after ``moment``."""
    return EPOCH + ((moment - EPOCH) // SUGGESTION_STEP + 1) * SUGGESTION_STEP
