"""Creators who hold: nobody in line can end before the next promise, so they begin with nobody until then."""

from math import inf

from domain.forecasting.lesson import GONE, ready_since
from domain.forecasting.present import Expected, Present


def held_since(present: Present) -> float | None:
    """From when on, in seconds as ``now`` is, nobody in line could have ended before the next promise; None: somebody
    can, or there is none. -inf: nobody ever could."""
    now, entries, running = present.now, present.entries, present.running
    if running and now < running.started + running.booked:
        return None
    coming = min((one.promised for one in entries if one.promised is not None and not one.early), default=inf)
    if not now < coming < inf:
        return None
    waiting = [one for one in entries if (one.promised is None or one.early) and one.passed < GONE]
    since = max([_latest_begin(one, coming) for one in waiting], default=now)
    return since if since < now else None


def _latest_begin(one: Expected, promise: float) -> float:
    """When that one could have begun at the latest, to end before a promise."""
    last = promise - one.booked
    return last if ready_since(one) <= last else -inf
