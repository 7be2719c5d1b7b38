"""What a creator's log says of the steps of their sessions."""

from datetime import datetime

from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lifecycle import Row, Status, Trigger

BY_TARGET = {
    Status.REQUESTED: Occurs.REQUESTED,
    Status.WAITING: Occurs.APPROVED,
    Status.SCHEDULED: Occurs.LATER,
    Status.IN_PROGRESS: Occurs.STARTED,
    Status.COMPLETED: Occurs.ENDED,
    Status.NO_SHOW: Occurs.NO_SHOW,
    Status.DENIED: Occurs.DENIED,
    Status.CANCELLED: Occurs.CANCELLED,
    Status.EXPIRED: Occurs.CANCELLED,
}
"""Of steps that lead to another status."""

SAME_STATUS = {Status.SCHEDULED: Occurs.LATER, Status.IN_PROGRESS: Occurs.EXTENDED}
"""Of steps that leave the status as it is: another promise, and more minutes. All others are no occurrence."""

QUIET = frozenset({Trigger.CARRY_OVER})
"""Steps that are no occurrence: a stream began, which is an occurrence of its own."""


def occurrence_of(
    row: Row, session: str, at: datetime, *, booked: int, promised: datetime | None, more: int = 0
) -> Occurrence | None:
    """The occurrence that a step of that session is; None where it is none. ``booked``: in minutes, of which this step
    has added ``more``."""
    kind = _kind(row)
    if kind is None:
        return None
    return Occurrence(
        at.timestamp(),
        kind,
        session,
        booked=booked * 60.0 if kind in (Occurs.REQUESTED, Occurs.STARTED) else None,
        more=more * 60.0 if kind is Occurs.EXTENDED else None,
        promised=promised.timestamp() if promised and kind is Occurs.LATER else None,
    )


def _kind(row: Row) -> Occurs | None:
    if row.in_place or row.trigger in QUIET:
        return None
    return SAME_STATUS.get(row.target) if row.source is row.target else BY_TARGET[row.target]
