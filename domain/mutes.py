"""For how long a creator may silence somebody, or take no requests from them."""

from datetime import datetime, timedelta

from domain.refusals import ValidationFailed

LONGEST_MUTE = timedelta(days=30)
MOST_SECONDS = int(LONGEST_MUTE.total_seconds())


def check_mute(seconds: int, now: datetime) -> datetime:
    """When the mute is over: at once for 0 s. Refuse less, and more than ``LONGEST_MUTE``."""
    if not 0 <= seconds <= MOST_SECONDS:
        raise ValidationFailed(f"It must be 0 to {MOST_SECONDS} s.", ["seconds"])
    return now + timedelta(seconds=seconds)
