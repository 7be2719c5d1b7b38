"""When a state ends by itself."""

from datetime import datetime

from domain.lifecycle import Status
from domain.rules import Rules


def expiry(status: Status, *, at: datetime, promised: datetime | None, rules: Rules) -> datetime | None:
    """``expires_at`` of a session that came into ``status`` at ``at``; None once it has ended, and while it is in
    progress: that is up to its meter."""
    match status:
        case Status.REQUESTED:
            return at + rules.request_ttl
        case Status.SCHEDULED | Status.WAITING:
            return (promised or at) + rules.lapse
        case Status.IN_PROGRESS | Status.COMPLETED | Status.DENIED | Status.CANCELLED | Status.EXPIRED | Status.NO_SHOW:
            return None


def call_deadline(now: datetime, promised: datetime | None, rules: Rules) -> datetime:
    """Until when a fan who is called at ``now`` may come: the later of the call and the promised time, plus the grace.

    Who was asked to come early has the grace alone, unless their room would open again at once: the promise stands.
    """
    grace_until = now + rules.no_show_grace
    if promised is None or promised > grace_until + rules.room_lead:
        return grace_until
    return max(now, promised) + rules.no_show_grace
