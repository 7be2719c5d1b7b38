"""The rules' own enums as clients see them, every value with its sentence."""

from enum import Enum, StrEnum
from typing import Any

import strawberry

from actions.decide import Decision
from domain.emblem import Emblem
from domain.lifecycle import Status
from domain.money import PaymentStatus
from domain.notifications import NotificationKind
from internals.strawberry import enum_definition
from models.rooms import Activity
from models.streams import StreamStatus


class Side(StrEnum):
    """On which side of a session somebody is."""

    FAN = "FAN"
    CREATOR = "CREATOR"


class SessionAction(StrEnum):
    """What a viewer may be offered to do with a session."""

    APPROVE = "APPROVE"
    DENY = "DENY"
    LATER = "LATER"
    RESCHEDULE = "RESCHEDULE"
    START = "START"
    END = "END"
    CANCEL = "CANCEL"


K = NotificationKind


def publish(enum: type[Enum], name: str, description: str, values: dict[Any, str]) -> None:
    """Make an enum part of the schema. Raises KeyError when a value has no sentence."""
    strawberry.enum(enum, name=name, description=description)
    definition = enum_definition(enum)
    for value in definition.values:
        value.description = values[enum(value.value)]


publish(
    Side,
    "Side",
    "On which side of a session a person is.",
    {
        Side.FAN: "The person who asked for the session.",
        Side.CREATOR: "The person who was asked for the session.",
    },
)
publish(
    StreamStatus,
    "StreamStatus",
    "Whether a stream is live or has ended.",
    {
        StreamStatus.LIVE: "The stream is live.",
        StreamStatus.ENDED: "The stream has ended and never comes back.",
    },
)
publish(
    Emblem,
    "Emblem",
    "Whether the viewer could have a session here: what a player shows beside the stream.",
    {
        Emblem.AVAILABLE: "Requests are taken, and nobody is ahead.",
        Emblem.BUSY: "Requests are taken, but somebody is ahead.",
        Emblem.CLOSED: "No requests are taken at the moment.",
    },
)
publish(
    Status,
    "SessionStatus",
    "Where a private session stands.",
    {
        Status.REQUESTED: "The fan has asked and the creator has not decided; the price is held.",
        Status.SCHEDULED: "The creator has promised a time; the price is held.",
        Status.WAITING: "The creator has approved and the fan may be in the waiting room; the price is held.",
        Status.IN_PROGRESS: "The session is running; the price is held.",
        Status.COMPLETED: "The session is over; the price was captured, in part or in full.",
        Status.DENIED: "The creator has denied the request; the hold was released and nothing was charged.",
        Status.CANCELLED: "The fan or the creator has called the session off; the hold was released and nothing was "
        "charged.",
        Status.EXPIRED: "The request was not decided, or the session did not begin, in time; the hold was released and "
        "nothing was charged.",
        Status.NO_SHOW: "The fan was called and did not come; the hold was released and nothing was charged.",
    },
)
publish(
    SessionAction,
    "SessionAction",
    "What a viewer may do with a session.",
    {
        SessionAction.APPROVE: "Approve the request, or ask a SCHEDULED fan to come now: `decide` with APPROVE.",
        SessionAction.DENY: "Deny the request, which releases the hold: `decide` with DENY.",
        SessionAction.LATER: "Promise another time: `decide` with LATER.",
        SessionAction.RESCHEDULE: "Move the session to another time: `reschedule`.",
        SessionAction.START: "Begin the session, or call a fan who is away: `startSession`.",
        SessionAction.END: "End the session, which captures its price: `endSession`.",
        SessionAction.CANCEL: "Cancel the session, which releases the hold: `cancelSession`.",
    },
)
publish(
    Decision,
    "Decision",
    "What a creator answers to a request.",
    {
        Decision.APPROVE: "Take the fan into the waiting room now, or promise a desired time that is further ahead.",
        Decision.DENY: "Deny the request: the hold is released, and the fan has to wait for the cool-down to end.",
        Decision.LATER: "Promise the fan another time; the hold stays.",
    },
)
publish(
    PaymentStatus,
    "PaymentStatus",
    "What has become of the price of a session.",
    {
        PaymentStatus.HELD: "The full price is held in the fan's wallet.",
        PaymentStatus.CAPTURED: "The price was captured, in part or in full, and the rest was released.",
        PaymentStatus.RELEASED: "The whole hold was released, and nothing was charged.",
    },
)
publish(
    Activity,
    "Activity",
    "What a member of a waiting room is doing meanwhile.",
    {
        Activity.IN_ROOM: "The member looks at the waiting room.",
        Activity.WATCHING_STREAM: "The member watches the stream meanwhile.",
    },
)
publish(
    NotificationKind,
    "NotificationKind",
    "What a notification is about.",
    {
        K.REQUEST_RECEIVED: "A fan asks for a session; `at` is the time that the fan would like.",
        K.REQUEST_APPROVED: "The creator approved and the waiting room is open; `at` is the estimated start.",
        K.REQUEST_DENIED: "The creator denied the request; `at` is the end of the cool-down.",
        K.REQUEST_EXPIRED: "The request was not decided in time.",
        K.SESSION_EXPIRED: "The session did not begin in time.",
        K.SESSION_SCHEDULED: "The session is promised for a time; `at` is the estimated start.",
        K.SESSION_RESCHEDULED: "The creator has moved the session, or the fan asks to move it; `at` is the "
        "estimated start, or the time that the fan would like.",
        K.SESSION_CARRIED_OVER: "The creator is live again on a new stream, to which the session has come along; `at` "
        "is the promised time, or else the time that the fan would like.",
        K.ROOM_OPEN: "The waiting room is open for a promised session; `at` is the estimated start.",
        K.BEING_CALLED: "The creator calls the fan, who is away; `at` is until when the fan may come.",
        K.SESSION_STARTED: "The session has begun.",
        K.SESSION_COMPLETED: "The session is over; the message says how long it took and what was charged.",
        K.SESSION_CANCELLED: "The session was called off by the other side.",
        K.NO_SHOW: "The fan was called and did not come.",
    },
)
