"""For how long a creator may silence somebody, or take no requests from them."""

from datetime import datetime, timedelta

from domain.refusals import ValidationFailed

LONGEST_MUTE = timedelta(days=30)


def check_mute(seconds: int, now: datetime) -> datetime:
    """When the mute is over: at once for 0 s. Refuse less, and more than ``LONGEST_MUTE``."""
    if not 0 <= seconds <= LONGEST_MUTE.total_seconds():
        raise ValidationFailed(f"It must be 0 to {int(LONGEST_MUTE.total_seconds())} s.", ["seconds"])
    return now + timedelta(seconds=seconds)
