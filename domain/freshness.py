"""When a value that is shown live has changed enough to matter to a person."""

from datetime import datetime, timedelta

LEAST_CHANGE = timedelta(seconds=15)
LEAST_SHARE = 0.05
SHORTEST_INTERVAL_SECONDS = 2.0
"""Between two values that one subscriber is sent."""


def time_matters(shown: datetime, present: datetime, now: datetime) -> bool:
    """A time has to move by 15 s, or by 5 % of what is left until then, whichever is larger."""
    return abs(present - shown) >= max(LEAST_CHANGE, abs(shown - now) * LEAST_SHARE)


def wait_matters(shown: timedelta, present: timedelta) -> bool:
    """A wait has to change by 15 s or 5 %, whichever is larger."""
    return abs(present - shown) >= max(LEAST_CHANGE, abs(shown) * LEAST_SHARE)
