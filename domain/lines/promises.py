"""What makes a time one that may be promised: it lies ahead, and its session would overlap no other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from domain.lines.line import Engagement, Line
from domain.refusals import ScheduleConflict, SessionId, ValidationFailed
from domain.rules import Rules


def check_start(start: datetime, now: datetime, rules: Rules, field: list[str]) -> datetime:
    """Refuse a time that has passed or lies beyond the horizon."""
    if start <= now:
        raise ValidationFailed("The time must be in the future.", field)
    if start > now + rules.horizon:
        raise ValidationFailed(f"The time must be at most {rules.horizon.days} days ahead.", field)
    return start


def check_promise(line: Line, start: datetime, booked: timedelta, elsewhere: Sequence[Engagement]) -> None:
    """Refuse a time that overlaps another promise, or the running session.

    ``line`` is without the session that is to be promised. ``elsewhere``: the engagements of its two people in other
    lines.
    """
    if clash := clashes(line, start, booked, elsewhere):
        raise ScheduleConflict([SessionId(one) for one in clash])


def clashes(line: Line, start: datetime, booked: timedelta, elsewhere: Sequence[Engagement]) -> list[UUID]:
    """The sessions, in the line and elsewhere, that one from ``start`` would overlap. As for ``check_promise``."""
    return [*line.overlapping(start, booked), *(one.id for one in elsewhere if one.overlaps(start, booked))]
