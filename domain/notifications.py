"""The kinds of notifications, and the sentence of each for the fan and for the creator."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum

from domain.money import Money


class NotificationKind(StrEnum):
    """What a notification is about."""

    REQUEST_RECEIVED = "REQUEST_RECEIVED"
    REQUEST_APPROVED = "REQUEST_APPROVED"
    REQUEST_DENIED = "REQUEST_DENIED"
    REQUEST_EXPIRED = "REQUEST_EXPIRED"
    SESSION_EXPIRED = "SESSION_EXPIRED"
    SESSION_SCHEDULED = "SESSION_SCHEDULED"
    SESSION_RESCHEDULED = "SESSION_RESCHEDULED"
    ROOM_OPEN = "ROOM_OPEN"
    BEING_CALLED = "BEING_CALLED"
    SESSION_STARTED = "SESSION_STARTED"
    SESSION_COMPLETED = "SESSION_COMPLETED"
    SESSION_CANCELLED = "SESSION_CANCELLED"
    NO_SHOW = "NO_SHOW"


Fact = str | int | Money | datetime | None
"""A name, a count, an amount or an instant; None is an instant that is not known yet."""

Facts = Mapping[str, Fact]
"""What a sentence may name."""

K = NotificationKind

TO_FAN: dict[NotificationKind, str] = {
    K.REQUEST_APPROVED: "{creator} approved your request. The waiting room is open; your estimated start is {at}.",
    K.REQUEST_DENIED: "{creator} cannot take your request. You were not charged, and may ask again from {at}.",
    K.REQUEST_EXPIRED: "Your request to {creator} was not answered in time. You were not charged.",
    K.SESSION_EXPIRED: "Your session with {creator} did not begin in time. You were not charged.",
    K.SESSION_SCHEDULED: "{creator} will take you later: your estimated start is {at}.",
    K.SESSION_RESCHEDULED: "{creator} moved your session: your estimated start is {at}.",
    K.ROOM_OPEN: "The waiting room for your session with {creator} is open.",
    K.BEING_CALLED: "{creator} is calling you: come to the waiting room before {at}.",
    K.SESSION_STARTED: "Your session with {creator} has begun.",
    K.SESSION_COMPLETED: "Your session with {creator} is over after {used_minutes} min. You were charged {charged}.",
    K.SESSION_CANCELLED: "Your session with {creator} was called off. You were not charged.",
    K.NO_SHOW: "{creator} called you, but you were away. You were not charged.",
}
TO_CREATOR: dict[NotificationKind, str] = {
    K.REQUEST_RECEIVED: "{fan} asks for {minutes} min.",
    K.REQUEST_EXPIRED: "The request of {fan} was not answered in time.",
    K.SESSION_EXPIRED: "The session with {fan} did not begin in time.",
    K.SESSION_SCHEDULED: "{fan} did not come early; the promised start remains {at}.",
    K.SESSION_RESCHEDULED: "{fan} asks for another time: {at}.",
    K.SESSION_COMPLETED: "The session with {fan} is over after {used_minutes} min. You earned {charged}.",
    K.SESSION_CANCELLED: "{fan} called the session off.",
    K.NO_SHOW: "{fan} did not come.",
}


def instant(at: datetime | None) -> str:
    """An instant as notifications write it: ISO 8601 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else "not known yet"


def sentence(texts: Mapping[NotificationKind, str], kind: NotificationKind, facts: Facts) -> str:
    """The message of ``kind`` from ``TO_FAN`` or ``TO_CREATOR``. Raises KeyError for a fact that is missing."""
    return texts[kind].format_map({name: _written(fact) for name, fact in facts.items()})


def _written(fact: Fact) -> str:
    return instant(fact) if fact is None or isinstance(fact, datetime) else str(fact)
