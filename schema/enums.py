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


class UserErrorCode(StrEnum):
    """What was wrong, for programs."""

    VALIDATION_FAILED = "VALIDATION_FAILED"
    NOT_FOUND = "NOT_FOUND"
    INVALID_TRANSITION = "INVALID_TRANSITION"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    PRICE_CHANGED = "PRICE_CHANGED"
    OFFER_CLOSED = "OFFER_CLOSED"
    QUEUE_FULL = "QUEUE_FULL"
    ALREADY_REQUESTED = "ALREADY_REQUESTED"
    COOLING_DOWN = "COOLING_DOWN"
    STALE_VERSION = "STALE_VERSION"
    NOT_IN_WAITING_ROOM = "NOT_IN_WAITING_ROOM"
    MUTED = "MUTED"
    SCHEDULE_CONFLICT = "SCHEDULE_CONFLICT"
    FAN_ABSENT = "FAN_ABSENT"
    CREATOR_BUSY = "CREATOR_BUSY"
    ALREADY_LIVE = "ALREADY_LIVE"
    RATE_LIMITED = "RATE_LIMITED"
    IDEMPOTENCY_CONFLICT = "IDEMPOTENCY_CONFLICT"


def publish(enum: type[Enum], name: str, description: str, values: dict[Any, str]) -> None:
    """Make an enum part of the schema. Raises KeyError when a value has no sentence."""
    strawberry.enum(enum, name=name, description=description)
    definition = enum_definition(enum)
    for value in definition.values:
        value.description = values[enum(value.value)]


publish(
    Side,
    "Side",
    "On which side of a session somebody is.",
    {
        Side.FAN: "The one who asked.",
        Side.CREATOR: "The one who was asked.",
    },
)
publish(
    StreamStatus,
    "StreamStatus",
    "Whether a stream is on air.",
    {
        StreamStatus.LIVE: "On air.",
        StreamStatus.ENDED: "Over; it never comes back.",
    },
)
publish(
    Emblem,
    "Emblem",
    "What a player shows beside the stream.",
    {
        Emblem.AVAILABLE: "Open, and nobody is ahead.",
        Emblem.BUSY: "Open, but somebody is ahead.",
        Emblem.CLOSED: "No requests are taken.",
    },
)
publish(
    Status,
    "SessionStatus",
    "Where a private session stands.",
    {
        Status.REQUESTED: "Asked for, not decided.",
        Status.SCHEDULED: "Promised for a time.",
        Status.WAITING: "Approved; the fan may be in the waiting room.",
        Status.IN_PROGRESS: "Running.",
        Status.COMPLETED: "Over and charged.",
        Status.DENIED: "Declined by the creator; nothing was charged.",
        Status.CANCELLED: "Taken back or called off; nothing was charged.",
        Status.EXPIRED: "Not decided or not begun in time; nothing was charged.",
        Status.NO_SHOW: "The fan was called and did not come; nothing was charged.",
    },
)
publish(
    SessionAction,
    "SessionAction",
    "What a viewer may do with a session.",
    {
        SessionAction.APPROVE: "Accept, or ask to come now.",
        SessionAction.DENY: "Decline.",
        SessionAction.LATER: "Accept for another time.",
        SessionAction.RESCHEDULE: "Move to another time.",
        SessionAction.START: "Begin.",
        SessionAction.END: "Finish and charge.",
        SessionAction.CANCEL: "Take the request back.",
    },
)
publish(
    Decision,
    "Decision",
    "What a creator answers.",
    {
        Decision.APPROVE: "Accept, or ask to come now.",
        Decision.DENY: "Decline.",
        Decision.LATER: "Accept for another time.",
    },
)
publish(
    PaymentStatus,
    "PaymentStatus",
    "What has become of the money.",
    {
        PaymentStatus.HELD: "Reserved.",
        PaymentStatus.CAPTURED: "Taken, in part or whole.",
        PaymentStatus.RELEASED: "Given back.",
    },
)
publish(
    Activity,
    "Activity",
    "What a member of a waiting room is doing.",
    {
        Activity.IN_ROOM: "In the room.",
        Activity.WATCHING_STREAM: "Watching the stream meanwhile.",
    },
)
publish(
    NotificationKind,
    "NotificationKind",
    "What a notification is about.",
    {
        NotificationKind.REQUEST_RECEIVED: "A fan asks for a session.",
        NotificationKind.REQUEST_APPROVED: "The creator accepted; the waiting room is open.",
        NotificationKind.REQUEST_DENIED: "The creator declined; `at` is the end of the cool-down.",
        NotificationKind.REQUEST_EXPIRED: "The request was not decided in time.",
        NotificationKind.SESSION_EXPIRED: "The session did not begin in time.",
        NotificationKind.SESSION_SCHEDULED: "The session is promised; `at` is the estimated start.",
        NotificationKind.SESSION_RESCHEDULED: "The session was moved; `at` is the new time.",
        NotificationKind.ROOM_OPEN: "The waiting room is open for a promised session.",
        NotificationKind.BEING_CALLED: "The creator calls the fan, who is away; `at` is until when.",
        NotificationKind.SESSION_STARTED: "The session has begun.",
        NotificationKind.SESSION_COMPLETED: "The session is over, with duration and amount.",
        NotificationKind.SESSION_CANCELLED: "The session was called off.",
        NotificationKind.NO_SHOW: "The fan was called and did not come.",
    },
)
publish(
    UserErrorCode,
    "UserErrorCode",
    "What was wrong, for programs.",
    {
        UserErrorCode.VALIDATION_FAILED: "A value is not acceptable.",
        UserErrorCode.NOT_FOUND: "There is nothing by that id for this viewer.",
        UserErrorCode.INVALID_TRANSITION: "The session cannot do this from where it stands.",
        UserErrorCode.INSUFFICIENT_FUNDS: "The wallet does not have enough.",
        UserErrorCode.PRICE_CHANGED: "The price is not the expected one.",
        UserErrorCode.OFFER_CLOSED: "The creator takes no requests now.",
        UserErrorCode.QUEUE_FULL: "Too many requests are open.",
        UserErrorCode.ALREADY_REQUESTED: "There is an open request already.",
        UserErrorCode.COOLING_DOWN: "The fan was declined a short while ago.",
        UserErrorCode.STALE_VERSION: "The session has changed since the caller looked.",
        UserErrorCode.NOT_IN_WAITING_ROOM: "The caller is not in this waiting room.",
        UserErrorCode.MUTED: "The caller may not write for a while.",
        UserErrorCode.SCHEDULE_CONFLICT: "The time overlaps another promise.",
        UserErrorCode.FAN_ABSENT: "The fan is away and is being called.",
        UserErrorCode.CREATOR_BUSY: "Another session of the creator is running.",
        UserErrorCode.ALREADY_LIVE: "The creator is on air already.",
        UserErrorCode.RATE_LIMITED: "The caller does this too often.",
        UserErrorCode.IDEMPOTENCY_CONFLICT: "The key was used with other input.",
    },
)
