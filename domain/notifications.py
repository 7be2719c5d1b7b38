"""The kinds of notifications, and the sentence of each for the fan and for the creator."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Formatter
from typing import TypeVar

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
        "The creator has moved the session, or the fan would like another time for their request; `at` is the "
        "estimated start, or the time that the fan would like.",
    )
    SESSION_CARRIED_OVER = (
        "SESSION_CARRIED_OVER",
        "The creator is live again on a new stream, to which the session has come along; `at` is the promised time.",
    )
    ROOM_OPEN = "ROOM_OPEN", "The waiting room is open for a promised session; `at` is the estimated start."
    BEING_CALLED = "BEING_CALLED", "The creator calls the fan, who is away; `at` is until when the fan may come."
    SESSION_STARTED = "SESSION_STARTED", "The session has begun."
    SESSION_COMPLETED = (
        "SESSION_COMPLETED",
        "The session is over; the message says how long it took and what was charged.",
    )
    SESSION_CANCELLED = (
        "SESSION_CANCELLED",
        "The session was called off by the other side, or because the two never met.",
    )
    CANCELLED_BY_SUPPORT = "CANCELLED_BY_SUPPORT", "The session was called off by the platform's support."
    SESSION_REFUNDED = (
        "SESSION_REFUNDED",
        "The platform's support gave the fan money back; the message says how much in all.",
    )
    NO_SHOW = "NO_SHOW", "The fan did not come when called, or not into the session's call."
    CALL_MISSED = (
        "CALL_MISSED",
        "The fan was called, did not come, and is behind the next in line now; `at` is the estimated start.",
    )
    PLACE_YIELDED = "PLACE_YIELDED", "The fan lets others go first; `at` is until when."
    NEXT_UP = "NEXT_UP", "The running session ends soon and the fan is next; `at` is the estimated start."
    PROPOSAL_MADE = (
        "PROPOSAL_MADE",
        "The other side asks for another time, or for more minutes; `at` is the time that they ask for.",
    )
    PROPOSAL_ACCEPTED = (
        "PROPOSAL_ACCEPTED",
        "The creator agrees to another time; `at` is the estimated start.",
    )
    PROPOSAL_DECLINED = (
        "PROPOSAL_DECLINED",
        "The other side does not agree, or has not answered in time, and the session stays as it was; `at` is the "
        "estimated start where it has not begun.",
    )
    ENDING_SOON = "ENDING_SOON", "Two minutes are left of the session, or less; `at` is when it is likely to end."
    SESSION_EXTENDED = (
        "SESSION_EXTENDED",
        "The two have agreed to more minutes; `at` is when the session is likely to end.",
    )


Fact = str | int | Money | datetime | None
"""A name, a count, an amount or an instant; None is an instant that is not known yet."""

Facts = Mapping[str, Fact]
"""What a sentence may name."""

A_MOMENT = timedelta(seconds=30)
A_MINUTE, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SPANS = ((2 * A_DAY, A_DAY, "days"), (2 * AN_HOUR, AN_HOUR, "hours"), (timedelta(0), A_MINUTE, "min"))
"""From which length on a span is told in which unit."""

PARTS = {"proposal": ("more_minutes", "more_price"), "used": ("used_minutes",)}
"""Which facts are said together."""

F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class Named:
    """What a message names, but for its instant: the name of the other side, as it was then, counts and amounts."""

    name: str | None = None
    minutes: int | None = None
    used_minutes: int | None = None
    more_minutes: int | None = None
    price: Money | None = None
    more_price: Money | None = None
    charged: Money | None = None
    refunded: Money | None = None


K = NotificationKind

TO_FAN: dict[NotificationKind, str] = {
    K.REQUEST_APPROVED: "{creator} approved your request. The waiting room is open; you are likely to begin {at}.",
    K.REQUEST_DENIED: "{creator} cannot take your request. You were not charged, and may ask again {at}.",
    K.REQUEST_EXPIRED: "Your request to {creator} was not answered in time. You were not charged.",
    K.SESSION_EXPIRED: "Your session with {creator} did not begin in time. You were not charged.",
    K.SESSION_SCHEDULED: "{creator} will take you later: you are likely to begin {at}.",
    K.SESSION_RESCHEDULED: "{creator} moved your session: you are likely to begin {at}.",
    K.SESSION_CARRIED_OVER: "{creator} is live again. Your session is kept as it was.",
    K.ROOM_OPEN: "The waiting room for your session with {creator} is open.",
    K.BEING_CALLED: "{creator} is calling you: come to the waiting room now.",
    K.SESSION_STARTED: "Your session with {creator} has begun.",
    K.SESSION_COMPLETED: "Your session with {creator} is over after {used}. You were charged {charged}.",
    K.SESSION_CANCELLED: "Your session with {creator} was called off. You were not charged.",
    K.CANCELLED_BY_SUPPORT: "Our support called off your session with {creator}. You were not charged.",
    K.SESSION_REFUNDED: "Of the {charged} for your session with {creator} you were given {refunded} back.",
    K.NO_SHOW: "{creator} was there for you, but you did not come. You were not charged.",
    K.CALL_MISSED: "{creator} called you, but you were away. Others may go first now; you are likely to begin {at}.",
    K.NEXT_UP: "You are next with {creator}: you are likely to begin {at}.",
    K.PROPOSAL_MADE: "{creator} asks for {proposal}.",
    K.PROPOSAL_ACCEPTED: "{creator} agrees to your time: you are likely to begin {at}.",
    K.PROPOSAL_DECLINED: "{creator} did not agree to your proposal. Your session stays as it was.",
    K.ENDING_SOON: "Your session with {creator} ends {at}.",
    K.SESSION_EXTENDED: "Your session with {creator} is longer now: {minutes} min in all, for {price}.",
}
TO_CREATOR: dict[NotificationKind, str] = {
    K.REQUEST_RECEIVED: "{fan} asks for {minutes} min.",
    K.REQUEST_EXPIRED: "The request of {fan} was not answered in time.",
    K.SESSION_EXPIRED: "The session with {fan} did not begin in time.",
    K.SESSION_SCHEDULED: "{fan} did not come early; the promised start stays as it was.",
    K.SESSION_RESCHEDULED: "{fan} asks for another time: {at}.",
    K.SESSION_COMPLETED: "The session with {fan} is over after {used}. You earned {charged}.",
    K.SESSION_CANCELLED: "The session with {fan} was called off.",
    K.CANCELLED_BY_SUPPORT: "Our support called off the session with {fan}.",
    K.SESSION_REFUNDED: "Of the {charged} for the session with {fan} our support gave them {refunded} back.",
    K.NO_SHOW: "{fan} did not come.",
    K.CALL_MISSED: "{fan} did not come, and is behind the next in line now.",
    K.PLACE_YIELDED: "{fan} lets others go first, and is back {at}.",
    K.PROPOSAL_MADE: "{fan} asks for {proposal}.",
    K.PROPOSAL_DECLINED: "{fan} did not agree to your proposal. The session stays as it was.",
    K.ENDING_SOON: "The session with {fan} ends {at}.",
    K.SESSION_EXTENDED: "The session with {fan} is longer now: {minutes} min in all, for {price}.",
}


def sentence(texts: Mapping[NotificationKind, str], kind: NotificationKind, facts: Facts, now: datetime) -> str:
    """The message of ``kind`` from ``TO_FAN`` or ``TO_CREATOR``, as of ``now``. Raises KeyError for a fact that is
    missing."""
    return texts[kind].format_map({name: _written(fact, now) for name, fact in facts.items()})


def named(texts: Mapping[NotificationKind, str], kind: NotificationKind, facts: Facts) -> Named:
    """What that message names, for clients that write it in words of their own."""
    parts = {part for _, name, _, _ in Formatter().parse(texts[kind]) if name for part in PARTS.get(name, (name,))}

    def fact(name: str, of: type[F]) -> F | None:
        found = facts.get(name) if name in parts else None
        return found if isinstance(found, of) else None

    return Named(
        name=fact("fan", str) or fact("creator", str),
        minutes=fact("minutes", int),
        used_minutes=fact("used_minutes", int),
        more_minutes=fact("more_minutes", int),
        price=fact("price", Money),
        more_price=fact("more_price", Money),
        charged=fact("charged", Money),
        refunded=fact("refunded", Money),
    )


def whole_minutes(used: timedelta) -> str:
    """How many whole minutes that are, in words."""
    return f"{used // A_MINUTE} min" if used >= A_MINUTE else "less than 1 min"


def _written(fact: Fact, now: datetime) -> str:
    """A fact in words. An instant is how long it is until then, as nobody knows the reader's clock."""
    return from_now(fact, now) if fact is None or isinstance(fact, datetime) else str(fact)


def from_now(at: datetime | None, now: datetime) -> str:
    """How long it is until then, roughly: within a few per cent, and not below a minute."""
    if at is None:
        return "at a time that is not known yet"
    left = at - now
    if left < A_MOMENT:
        return "now"
    unit, words = next((unit, words) for least, unit, words in SPANS if left >= least)
    return f"in about {max(1, round(left / unit))} {words}"
