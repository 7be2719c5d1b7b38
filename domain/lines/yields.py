"""A fan who waits lets others go first for some minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.refusals import ValidationFailed, YieldsExhausted

SHORTEST_YIELD_MINUTES, LONGEST_YIELD_MINUTES = 5, 30

MOST_YIELDS = 2
"""How often a fan may yield their place in one session."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the line: when it is ``due``, not to begin before when, and the promised start that still stands."""

    due: datetime
    not_before: datetime
    promised: datetime | None


def check_yield(minutes: int, yields: int) -> timedelta:
    """For how long; refuse too short or too long a time with ValidationFailed, and one yield too many in a session with
    YieldsExhausted. ``yields``: how many there were."""
    if not SHORTEST_YIELD_MINUTES <= minutes <= LONGEST_YIELD_MINUTES:
        raise ValidationFailed(
            f"Others may go first for {SHORTEST_YIELD_MINUTES} to {LONGEST_YIELD_MINUTES} minutes.", ["minutes"]
        )
    if not may_yield(yields):
        raise YieldsExhausted(MOST_YIELDS)
    return timedelta(minutes=minutes)


def may_yield(yields: int) -> bool:
    """Whether a fan who has yielded their place so often in a session may do it again."""
    return yields < MOST_YIELDS


def yielded(due: datetime, promised: datetime | None, now: datetime, by: timedelta) -> Place:
    """The place of a fan who lets others go first for ``by``.

    They are due that much later, and so stay ahead of those who came later still. A promise that they let pass is given
    up; one that lies behind it, as they were asked to come early, stands.
    """
    not_before = max(now, due) + by
    return Place(due + by, not_before, promised if promised and promised >= not_before else None)
