"""The kinds of notifications, and the sentence of each for the fan and for the creator."""

from collections.abc import Mapping
from datetime import UTC, datetime

from domain.described import Described
from domain.money import Money


class NotificationKind(Described):
    """What a notification is about."""

    REQUEST_RECEIVED = "REQUEST_RECEIVED", "A fan asks for a session; `at` is the time that the fan would like."
    REQUEST_APPROVED = (
        "REQUEST_APPROVED",
        "The creator approved and the waiting room is open; `at` is the estimated start.",
    )
    REQUEST_DENIED = "REQUEST_DENIED", "The creator denied the request; `at` is the end of the cool-down."
    REQUEST_EXPIRED = "REQUEST_EXPIRED", "The request was not decided in time."
    SESSION_EXPIRED = "SESSION_EXPIRED", "The session did not begin in time."
    SESSION_SCHEDULED = "SESSION_SCHEDULED", "The session is promised for a time; `at` is the estimated start."
    SESSION_RESCHEDULED = (
        "SESSION_RESCHEDULED",
        "The creator has moved the session, or the fan asks to move it; `at` is the estimated start, or the time "
        "that the fan would like.",
    )
    SESSION_CARRIED_OVER = (
        "SESSION_CARRIED_OVER",
        "The creator is live again on a new stream, to which the session has come along; `at` is the promised time, "
        "or else the time that the fan would like.",
    )
    ROOM_OPEN = "ROOM_OPEN", "The waiting room is open for a promised session; `at` is the estimated start."
    BEING_CALLED = "BEING_CALLED", "The creator calls the fan, who is away; `at` is until when the fan may come."
    SESSION_STARTED = "SESSION_STARTED", "The session has begun."
    SESSION_COMPLETED = (
        "SESSION_COMPLETED",
        "The session is over; the message says how long it took and what was charged.",
    )
    SESSION_CANCELLED = "SESSION_CANCELLED", "The session was called off by the other side."
    NO_SHOW = "NO_SHOW", "The fan was called and did not come."
    CALL_MISSED = (
        "CALL_MISSED",
        "The fan was called, did not come, and is behind the next in line now; `at` is the estimated start.",
    )
    PLACE_YIELDED = "PLACE_YIELDED", "The fan lets others go first; `at` is until when."
    NEXT_UP = "NEXT_UP", "The running session ends soon and the fan is next; `at` is the estimated start."


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
    K.SESSION_CARRIED_OVER: "{creator} is live again. Your session is kept as it was.",
    K.ROOM_OPEN: "The waiting room for your session with {creator} is open.",
    K.BEING_CALLED: "{creator} is calling you: come to the waiting room before {at}.",
    K.SESSION_STARTED: "Your session with {creator} has begun.",
    K.SESSION_COMPLETED: "Your session with {creator} is over after {used_minutes} min. You were charged {charged}.",
    K.SESSION_CANCELLED: "Your session with {creator} was called off. You were not charged.",
    K.NO_SHOW: "{creator} called you, but you were away. You were not charged.",
    K.CALL_MISSED: "{creator} called you, but you were away. Others may go first now; your estimated start is {at}.",
    K.NEXT_UP: "You are next with {creator}: your estimated start is {at}.",
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
    K.CALL_MISSED: "{fan} did not come, and is behind the next in line now.",
    K.PLACE_YIELDED: "{fan} lets others go first until {at}.",
}


def instant(at: datetime | None) -> str:
    """An instant as notifications write it: ISO 8601 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else "not known yet"


def sentence(texts: Mapping[NotificationKind, str], kind: NotificationKind, facts: Facts) -> str:
    """The message of ``kind`` from ``TO_FAN`` or ``TO_CREATOR``. Raises KeyError for a fact that is missing."""
    return texts[kind].format_map({name: _written(fact) for name, fact in facts.items()})


def _written(fact: Fact) -> str:
    return instant(fact) if fact is None or isinstance(fact, datetime) else str(fact)
