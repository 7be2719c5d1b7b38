"""Who comes next of those who wait."""

from datetime import datetime, timedelta

from domain.lines.line import Line, LineEntry
from domain.lines.order import Order

NEXT_UP_LEFT = timedelta(minutes=3)
"""So much of the running session is left when the next in line is told."""


def next_up(line: Line, now: datetime) -> LineEntry | None:
    """Who is next once the running session is over; None where nothing runs, or where whoever is next does not wait, or
    lets others go first, or is in a session elsewhere, beyond that."""
    entry = next(iter(Order(line, now).likely), None)
    if entry is None or not entry.may_start or line.running is None:
        return None
    return None if entry.not_before and entry.not_before > line.running.until else entry


def due_behind_next(line: Line, due: datetime, now: datetime) -> datetime:
    """When a fan who has missed a call is due: behind the next of those who could begin, and never sooner than before.

    ``line`` is without them.
    """
    positions = Order(line, now).positions
    ready = [one for one in line.entries if one.id in positions and _could_begin(one.as_of(now), now)]
    following = min(ready, key=lambda one: positions[one.id], default=None)
    return max(due, following.due + timedelta.resolution) if following else due


def _could_begin(entry: LineEntry, now: datetime) -> bool:
    """Whether they wait, and neither let others go first nor are in a session elsewhere."""
    return entry.may_start and (entry.not_before is None or entry.not_before <= now)
