"""Whether somebody may move a session now."""

from datetime import datetime

from domain.lifecycle import Actor, Timed, Trigger, status_at, targets
from domain.refusals import InvalidTransition


def check_transition(session: Timed, trigger: Trigger, by: Actor, now: datetime) -> None:
    """Refuse what the table does not have, and what comes after a deadline that the clock has yet to write down."""
    status = status_at(session, now)
    if status is not session.status or not targets(trigger, by, status):
        raise InvalidTransition(status, trigger)
