"""When a value that is shown live has changed enough to matter to a person."""

from datetime import datetime, timedelta

LEAST_CHANGE = timedelta(seconds=15)
LEAST_SHARE = 0.05
"""Of the time that is left. A change that matters reaches both."""

SHORTEST_INTERVAL_SECONDS = 2.0
"""Between two values that one subscriber is sent."""


def time_matters(shown: datetime, present: datetime, now: datetime) -> bool:
    """Whether a time has moved by LEAST_CHANGE, or by LEAST_SHARE of what is left until then, whichever is larger."""
    return abs(present - shown) >= max(LEAST_CHANGE, abs(shown - now) * LEAST_SHARE)


def wait_matters(shown: timedelta, present: timedelta) -> bool:
    """Whether a wait has changed by LEAST_CHANGE or LEAST_SHARE, whichever is larger."""
    return abs(present - shown) >= max(LEAST_CHANGE, abs(shown) * LEAST_SHARE)
