"""Whether a start was where it was said to be: of ten, eight are inside the range, and one is on either side of it."""

from datetime import datetime, timedelta

from domain.estimates import Estimate

HORIZONS = {"10min": timedelta(minutes=10), "30min": timedelta(minutes=30), "1h": timedelta(hours=1)}
"""How far ahead a start was, up to so much; beyond the last it is ``BEYOND``."""

BEYOND = "beyond"
BEFORE, INSIDE, AFTER = PLACES = "before", "inside", "after"
"""Of a range that somebody was told."""


def place_in(said: Estimate, started: datetime) -> str:
    """Where in that range it was."""
    if started < said.earliest:
        return BEFORE
    return INSIDE if started <= said.latest else AFTER


def horizon(said: Estimate, at: datetime) -> str:
    """How far ahead the likely start was when it was said."""
    return next((name for name, most in HORIZONS.items() if said.likely - at <= most), BEYOND)
