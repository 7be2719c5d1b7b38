"""Events, which are facts about the past, and the topics that they belong to."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class EventKind(StrEnum):
    """The kinds of events; what each says is in ``event_data.py``.

    A topic may carry any of them; each subscription names those that it shows. A node passes over kinds that it
    does not know yet.
    """

    SESSION_CHANGED = "SESSION_CHANGED"
    ENGAGEMENT_CHANGED = "ENGAGEMENT_CHANGED"
    NOTIFIED = "NOTIFIED"
    MESSAGE_POSTED = "MESSAGE_POSTED"
    MESSAGE_REMOVED = "MESSAGE_REMOVED"
    MEMBER_JOINED = "MEMBER_JOINED"
    MEMBER_CHANGED = "MEMBER_CHANGED"
    MEMBER_LEFT = "MEMBER_LEFT"
    LINE_MOVED = "LINE_MOVED"
    METER_CHANGED = "METER_CHANGED"
    SIGNALLED = "SIGNALLED"
    ADMISSION_ENDED = "ADMISSION_ENDED"


EventData = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Event:
    """One fact for one topic; it gets its number there when the transaction commits."""

    topic: str
    kind: EventKind
    data: EventData


def room_topic(stream_id: UUID) -> str:
    """Presence and chat of a waiting room."""
    return f"{OF_ROOM}{stream_id}"


def stream_of_room(topic: str) -> UUID:
    """The stream of whose waiting room that is the topic."""
    return UUID(topic.removeprefix(OF_ROOM))


def fan_topic(user_id: UUID) -> str:
    """The changes of a fan's own sessions."""
    return f"fan:{user_id}"


def stream_topic(stream_id: UUID) -> str:
    """The changes of the sessions on a stream, for its creator."""
    return f"{OF_STREAM}{stream_id}"


def inbox_topic(user_id: UUID) -> str:
    """A person's notifications."""
    return f"inbox:{user_id}"


def call_topic(session_id: UUID) -> str:
    """The meter and the signals of a session's call."""
    return f"call:{session_id}"


def line_topic(creator_id: UUID) -> str:
    """A topic without a log: its hints say that something that emblem or estimates depend on has changed."""
    return f"{WITHOUT_LOG}{creator_id}"


OF_ROOM = "room:"
OF_STREAM = "stream:"
WITHOUT_LOG = "line:"


def has_log(topic: str) -> bool:
    """Whether events are kept under that name."""
    return not topic.startswith(WITHOUT_LOG)
