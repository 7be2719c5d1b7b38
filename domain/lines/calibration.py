"""Whether a start was in the range that was told: eight of ten should be inside it, and one on either side."""

from datetime import datetime, timedelta

from domain.lines.estimates import Estimate

HORIZONS = {"10min": timedelta(minutes=10), "30min": timedelta(minutes=30), "1h": timedelta(hours=1)}
"""How far ahead a start was, up to so much; beyond the last it is ``BEYOND``."""

BEYOND = "beyond"
BEFORE, INSIDE, AFTER = OUTCOMES = "before", "inside", "after"
"""Where a start was, beside the range that somebody was told."""


def outcome_of(said: Estimate, started: datetime) -> str:
    """Whether it was before, inside or after that range."""
    if started < said.earliest:
        return BEFORE
    return INSIDE if started <= said.latest else AFTER


def horizon(said: Estimate, at: datetime) -> str:
    """How far ahead the likely start was when it was said."""
    return next((name for name, most in HORIZONS.items() if said.likely - at <= most), BEYOND)
