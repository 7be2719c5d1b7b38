"""Stays in the call of a session: from when until when each side was in it, and the meter that they give."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from domain.actors import SIDES, Actor
from domain.calls.meter import Meter, came, went


class Stay(NamedTuple):
    """One connection of a side: in from ``since`` until ``until``, or still."""

    side: Actor
    since: datetime
    until: datetime | None


def folded(meter: Meter, stays: Iterable[Stay]) -> Meter:
    """A meter that has just begun, after these stays in the call, in whatever order they became known.

    A stay is in from its first instant to before its last: who goes as the other comes has not met them.
    """
    known = list(stays)
    changes = [change for side in SIDES for change in _comings_and_goings(side, known)]
    for at, comes, side in sorted((at, not leaves, side) for at, leaves, side in changes):
        meter = came(meter, side, at) if comes else went(meter, side, at)
    return meter


def _comings_and_goings(side: Actor, stays: Iterable[Stay]) -> list[tuple[datetime, bool, Actor]]:
    """When that side comes and goes: stays that touch or overlap are one, and one without a length is none."""
    changes: list[tuple[datetime, bool, Actor]] = []
    inside = 0
    edges = sorted(edge for stay in stays if stay.side is side for edge in _edges(stay))
    for at, leaves in edges:
        inside += -1 if leaves else 1
        if (leaves and not inside) or (not leaves and inside == 1):
            changes.append((at, leaves, side))
    return changes


def _edges(stay: Stay) -> list[tuple[datetime, bool]]:
    if stay.until is None:
        return [(stay.since, False)]
    return [(stay.since, False), (stay.until, True)] if stay.until > stay.since else []
