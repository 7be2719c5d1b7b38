"""Facts in the past tense, and the topics on which they are told."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class EventKind(StrEnum):
    """What an entry of the event log says. The payload of each is listed beside it.

    A topic may carry any of them; each subscription names those that it shows. A node that does not know a new one yet
    passes it over.
    """

    SESSION_CHANGED = "SESSION_CHANGED"  # session, transition
    NOTIFIED = "NOTIFIED"  # notification, new or read by now
    MESSAGE_POSTED = "MESSAGE_POSTED"  # message
    MESSAGE_REMOVED = "MESSAGE_REMOVED"  # message
    MEMBER_JOINED = "MEMBER_JOINED"  # user, activity, since, position
    MEMBER_CHANGED = "MEMBER_CHANGED"  # user, activity, since, position
    MEMBER_LEFT = "MEMBER_LEFT"  # user
    ADMISSION_ENDED = "ADMISSION_ENDED"  # user: they may no longer be in the room


EventData = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One fact for one topic; it gets its number there when the transaction commits."""

    topic: str
    kind: EventKind
    payload: EventData


def room_topic(stream_id: UUID) -> str:
    """Presence and chat of a waiting room."""
    return f"room:{stream_id}"


def fan_topic(user_id: UUID) -> str:
    """What becomes of a fan's own sessions."""
    return f"fan:{user_id}"


def stream_topic(stream_id: UUID) -> str:
    """What becomes of the sessions of a stream, for its creator."""
    return f"stream:{stream_id}"


def inbox_topic(user_id: UUID) -> str:
    """A person's notifications."""
    return f"inbox:{user_id}"


def line_topic(creator_id: UUID) -> str:
    """A wake-up without a log: something that emblem or estimates depend on has changed."""
    return f"line:{creator_id}"
