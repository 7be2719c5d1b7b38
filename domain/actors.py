"""Who moves a session."""

from enum import StrEnum


class Actor(StrEnum):
    """The fan or the creator, each a side of the session, the platform's support, or the clock."""

    FAN = "FAN"
    CREATOR = "CREATOR"
    SUPPORT = "SUPPORT"
    CLOCK = "CLOCK"


SIDES = (Actor.FAN, Actor.CREATOR)
"""The two who meet in the call."""
