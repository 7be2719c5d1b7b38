"""Whether somebody may move a session now."""

from datetime import datetime

from domain.actors import Actor
from domain.lifecycle import Timed, Trigger, is_put_off, status_at, targets
from domain.refusals import InvalidTransition


def check_transition(session: Timed, trigger: Trigger, by: Actor, now: datetime) -> None:
    """Refuses with InvalidTransition what the table does not have, anything after a deadline that has passed, even when
    the clock has not carried it out yet, and a start that the fan has put off."""
    status = status_at(session, now)
    if status is not session.status or not targets(trigger, by, status):
        raise InvalidTransition(status, trigger)
    if trigger is Trigger.START and is_put_off(session, now):
        raise InvalidTransition(status, trigger)
