"""What each kind of event says, written and read: the keys of its data stand here alone, as logs keep them.

Nodes of other versions read what is written here: a key may be added, none renamed.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.events import (
    Event,
    EventData,
    EventKind,
    call_topic,
    fan_topic,
    inbox_topic,
    room_topic,
    stream_topic,
)
from domain.lines.moved import Moved


class SeenMember(NamedTuple):
    """A member of a waiting room as others see them; ``activity`` is the value of an ``Activity``."""

    user_id: UUID
    activity: str
    since: datetime
    position: int | None


def session_changed(fan_id: UUID, stream_id: UUID, session_id: UUID, transition_id: UUID) -> list[Event]:
    """A session has taken a step: for its fan, and for the stream's creator."""
    data: EventData = {"session": str(session_id), "transition": str(transition_id)}
    topics = (fan_topic(fan_id), stream_topic(stream_id))
    return [Event(topic, EventKind.SESSION_CHANGED, dict(data)) for topic in topics]


def engagement_changed(stream_id: UUID, session_id: UUID, latest_transition_id: UUID) -> Event:
    """One of the session's people is taken by another session, or free again."""
    data: EventData = {"session": str(session_id), "transition": str(latest_transition_id)}
    return Event(stream_topic(stream_id), EventKind.ENGAGEMENT_CHANGED, data)


def notified(user_id: UUID, notification_id: UUID) -> Event:
    """A notification is new, tells something else, or has been read."""
    return Event(inbox_topic(user_id), EventKind.NOTIFIED, {"notification": str(notification_id)})


def message_posted(stream_id: UUID, message_id: UUID) -> Event:
    """A message stands in the room's chat."""
    return Event(room_topic(stream_id), EventKind.MESSAGE_POSTED, {"message": str(message_id)})


def message_removed(stream_id: UUID, message_id: UUID) -> Event:
    """A message of the room's chat is without its words."""
    return Event(room_topic(stream_id), EventKind.MESSAGE_REMOVED, {"message": str(message_id)})


def member_joined(stream_id: UUID, member: SeenMember) -> Event:
    """Somebody is present."""
    return Event(room_topic(stream_id), EventKind.MEMBER_JOINED, _seen(member))


def member_changed(stream_id: UUID, member: SeenMember) -> Event:
    """Others see a member differently."""
    return Event(room_topic(stream_id), EventKind.MEMBER_CHANGED, _seen(member))


def member_left(stream_id: UUID, user_id: UUID) -> Event:
    """Somebody is no longer present."""
    return Event(room_topic(stream_id), EventKind.MEMBER_LEFT, {"user": str(user_id)})


def admission_ended(stream_id: UUID, user_id: UUID) -> Event:
    """Somebody may no longer be in the room."""
    return Event(room_topic(stream_id), EventKind.ADMISSION_ENDED, {"user": str(user_id)})


def line_moved(stream_id: UUID, reach: Moved) -> Event:
    """Those whose position lies in there now may have had another."""
    return Event(room_topic(stream_id), EventKind.LINE_MOVED, {"first": reach.first, "last": reach.last})


def meter_changed(session_id: UUID, meter: str | None, at: datetime) -> Event:
    """The meter of a session is another one as of then; ``meter``: as it is stored."""
    return Event(call_topic(session_id), EventKind.METER_CHANGED, {"meter": meter, "at": at.isoformat()})


def signalled(session_id: UUID, signal_id: UUID, sender_id: UUID) -> Event:
    """One of the two has signalled to the other."""
    return Event(call_topic(session_id), EventKind.SIGNALLED, {"signal": str(signal_id), "user": str(sender_id)})


def session_in(data: EventData) -> UUID:
    """Of SESSION_CHANGED and ENGAGEMENT_CHANGED: the session."""
    return UUID(str(data["session"]))


def transition_in(data: EventData) -> UUID:
    """Of the same: the session's step."""
    return UUID(str(data["transition"]))


def notification_in(data: EventData) -> UUID:
    """Of NOTIFIED: the notification."""
    return UUID(str(data["notification"]))


def message_in(data: EventData) -> UUID:
    """Of MESSAGE_POSTED and MESSAGE_REMOVED: the message."""
    return UUID(str(data["message"]))


def user_in(data: EventData) -> UUID:
    """Of MEMBER_JOINED, MEMBER_CHANGED, MEMBER_LEFT and ADMISSION_ENDED: whom it tells of."""
    return UUID(str(data["user"]))


def member_in(data: EventData) -> SeenMember:
    """Of MEMBER_JOINED and MEMBER_CHANGED: the member."""
    since = datetime.fromisoformat(str(data["since"]))
    return SeenMember(UUID(str(data["user"])), str(data["activity"]), since, _number(data["position"]))


def reach_in(data: EventData) -> Moved:
    """Of LINE_MOVED: how far it reaches."""
    return Moved(_number(data["first"]) or 1, _number(data["last"]))


def meter_in(data: EventData) -> str:
    """Of METER_CHANGED: the meter as it is stored."""
    return str(data["meter"])


def metered_at(data: EventData) -> datetime:
    """Of METER_CHANGED: as of when the meter is so."""
    return datetime.fromisoformat(str(data["at"]))


def signal_in(data: EventData) -> UUID:
    """Of SIGNALLED: the signal."""
    return UUID(str(data["signal"]))


def sender_in(data: EventData) -> UUID:
    """Of SIGNALLED: who has signalled."""
    return UUID(str(data["user"]))


def _seen(member: SeenMember) -> EventData:
    return {
        "user": str(member.user_id),
        "activity": member.activity,
        "since": member.since.isoformat(),
        "position": member.position,
    }


def _number(value: str | int | None) -> int | None:
    return None if value is None else int(value)
