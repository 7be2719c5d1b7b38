"""When a state ends by itself."""

from datetime import datetime, timedelta

from domain.lifecycle import Status
from domain.rules import Rules


def expiry(
    status: Status, *, at: datetime, promised: datetime | None, booked: timedelta, rules: Rules
) -> datetime | None:
    """``expires_at`` of a session that came into ``status`` at ``at``; None once it has ended."""
    match status:
        case Status.REQUESTED:
            return at + rules.request_ttl
        case Status.SCHEDULED | Status.WAITING:
            return (promised or at) + rules.lapse
        case Status.IN_PROGRESS:
            return at + booked
        case _:
            return None
