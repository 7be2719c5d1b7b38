"""When a session will begin: an honest first estimate behind one small interface.

What runs must end, each one ahead takes what they booked, and between two the creator needs a breath. Nobody
waiting is put where they would break a promise; a promise does not begin before its time unless its fan is
already in the room. Three paces give the range: optimistic, usual and slow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.line import Line, Place


@dataclass(frozen=True, slots=True)
class Estimate:
    """Start of a session: 10th, 50th and 90th percentile. ``earliest <= likely <= latest``."""

    earliest: datetime
    likely: datetime
    latest: datetime


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a line moves: the share of booked time that is used, and the gap before each start."""

    used_percent: int
    gap: timedelta
    early_promises: bool


OPTIMISTIC = Pace(50, timedelta(0), early_promises=True)
USUAL = Pace(100, timedelta(seconds=60), early_promises=False)
SLOW = Pace(100, timedelta(seconds=180), early_promises=False)


def estimate(line: Line, now: datetime) -> dict[UUID, Estimate]:
    """An estimate for each session in line: the whole interface, whatever is behind it."""
    fast, usual, slow = (starts(line, now, pace) for pace in (OPTIMISTIC, USUAL, SLOW))
    return {
        place.id: Estimate(
            earliest=min(fast[place.id], usual[place.id]),
            likely=usual[place.id],
            latest=max(usual[place.id], slow[place.id]),
        )
        for place in line.places
    }


def starts(line: Line, now: datetime, pace: Pace) -> dict[UUID, datetime]:
    """When each session would begin at this pace."""
    free = now + pace.gap
    if line.running:
        free += max(line.running.until - now, timedelta(0)) * pace.used_percent / 100
    found: dict[UUID, datetime] = {}
    for place, start in _in_turn(line, free, pace):
        found[place.id] = start
    return found


def _in_turn(line: Line, free: datetime, pace: Pace) -> list[tuple[Place, datetime]]:
    waiting = [place for place in line.places if place.promised is None]
    promised = sorted((place for place in line.places if place.promised), key=lambda place: place.due)
    turns: list[tuple[Place, datetime]] = []
    while waiting or promised:
        if promised and (not waiting or not _fits(waiting[0], free, promised[0], pace)):
            place = promised.pop(0)
            start = max(free, _not_before(place, free, pace))
        else:
            place, start = waiting.pop(0), free
        turns.append((place, start))
        free = start + place.booked * pace.used_percent / 100 + pace.gap
    return turns


def _fits(place: Place, start: datetime, promise: Place, pace: Pace) -> bool:
    return promise.promised is None or start + place.booked + pace.gap <= promise.promised


def _not_before(place: Place, free: datetime, pace: Pace) -> datetime:
    if place.promised is None or (pace.early_promises and place.may_start):
        return free
    return place.promised
