"""Estimates of when the sessions in a line will begin.

The running session ends first; each session ahead then takes the time that it booked, with a gap before each start. A
session without a promise goes ahead of a promised one only if it ends in time; a promised session does not begin early
unless its fan is already in the room. Three paces give the range: optimistic, usual and slow.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from domain.line import Line, LineEntry


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
    """An estimate for each session in line, by session id."""
    optimistic, usual, slow = (starts(line, now, pace) for pace in (OPTIMISTIC, USUAL, SLOW))
    return {
        entry.id: Estimate(
            earliest=min(optimistic[entry.id], usual[entry.id]),
            likely=usual[entry.id],
            latest=max(usual[entry.id], slow[entry.id]),
        )
        for entry in line.entries
    }


def starts(line: Line, now: datetime, pace: Pace) -> dict[UUID, datetime]:
    """When each session would begin at this pace."""
    free = now + pace.gap
    if line.running:
        free += max(line.running.until - now, timedelta(0)) * pace.used_percent / 100
    return {entry.id: start for entry, start in _in_turn(line, free, pace)}


def _in_turn(line: Line, free: datetime, pace: Pace) -> list[tuple[LineEntry, datetime]]:
    waiting = [entry for entry in line.entries if entry.promised is None]
    promised = sorted((entry for entry in line.entries if entry.promised), key=lambda entry: entry.due)
    turns: list[tuple[LineEntry, datetime]] = []
    while waiting or promised:
        if promised and (not waiting or not _fits(waiting[0], free, promised[0], pace)):
            entry = promised.pop(0)
            start = max(free, _not_before(entry, free, pace))
        else:
            entry, start = waiting.pop(0), free
        turns.append((entry, start))
        free = start + entry.booked * pace.used_percent / 100 + pace.gap
    return turns


def _fits(entry: LineEntry, start: datetime, promise: LineEntry, pace: Pace) -> bool:
    return promise.promised is None or start + entry.booked + pace.gap <= promise.promised


def _not_before(entry: LineEntry, free: datetime, pace: Pace) -> datetime:
    if entry.promised is None or (pace.early_promises and entry.may_start):
        return free
    return entry.promised
