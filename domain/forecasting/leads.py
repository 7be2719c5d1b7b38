"""Creators who begin with whom they promised a time before it comes, as soon as they are free and the room is open."""

from collections.abc import Sequence
from math import exp, inf
from statistics import fmean

from domain.forecasting.draws import PATHS
from domain.forecasting.odds import Odds, leads_of
from domain.forecasting.present import Present

USUAL_GAPS = 2.0
"""A creator who has been free for so many usual gaps could have begun."""

Promises = Sequence[tuple[float, int]]
"""When promises fall due, the first one first: in how many seconds, and whose it is, by place in the line."""


def promises_by_path(present: Present, odds: Odds) -> Sequence[Promises]:
    """On each path, when promises fall due: for a creator who is ahead of them, sooner than was said. They keep their
    order."""
    now = present.now
    said = sorted((one.promised - now, place) for place, one in enumerate(present.entries) if one.promised is not None)
    if not said or not any(odds.leads):
        return [said] * PATHS
    early = [present.entries[place].early for _, place in said]
    coming = min((at for at, _ in said if at > 0), default=inf)
    nearest = _leads_of_next(coming, odds) if _is_idle(present, odds) else odds.leads
    found = []
    for lead, next_lead in zip(odds.leads, nearest, strict=True):
        due, latest = [], -inf
        for (at, place), asked in zip(said, early, strict=True):
            latest = max(at if asked else at - (next_lead if at == coming else lead), latest)
            due.append((latest, place))
        found.append(due)
    return found


def _leads_of_next(coming: float, odds: Odds) -> Sequence[float]:
    """A creator who is idle, and has not begun the next promise yet, is less ahead of it than it is away."""
    return leads_of(odds.ahead, odds.lead, coming) if coming < inf else odds.leads


def _is_idle(present: Present, odds: Odds) -> bool:
    """Whether the creator could have begun by now: more than a usual gap has passed."""
    if present.running is not None or present.free_since is None:
        return False
    return present.now - present.free_since > USUAL_GAPS * exp(fmean(one.breath.mean for one in odds.gap_odds))
