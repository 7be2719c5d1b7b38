"""What the log says of each kind of event, letter by letter: nodes of other versions read it."""

from uuid import UUID

import pytest

from domain.event_data import (
    SeenMember,
    admission_ended,
    engagement_changed,
    line_moved,
    member_changed,
    member_in,
    member_joined,
    member_left,
    message_in,
    message_posted,
    message_removed,
    meter_changed,
    meter_in,
    metered_at,
    notification_in,
    notified,
    reach_in,
    sender_in,
    session_changed,
    session_in,
    signal_in,
    signalled,
    transition_in,
    user_in,
)
from domain.events import Event, EventData, EventKind
from domain.lines.moved import Moved
from tests.domain.samples import NOW

STREAM, USER, SESSION, STEP, MESSAGE, NOTIFICATION, SIGNAL = (UUID(int=number) for number in range(1, 8))
SEEN = SeenMember(USER, "WATCHING_STREAM", NOW, 3)
OF_SESSION: EventData = {"session": str(SESSION), "transition": str(STEP)}
OF_MEMBER: EventData = {
    "user": str(USER),
    "activity": "WATCHING_STREAM",
    "since": "2030-01-01T12:00:00+00:00",
    "position": 3,
}
TOLD: list[tuple[Event, str, EventKind, EventData]] = [
    *(
        (event, topic, EventKind.SESSION_CHANGED, OF_SESSION)
        for event, topic in zip(
            session_changed(USER, STREAM, SESSION, STEP), (f"fan:{USER}", f"stream:{STREAM}"), strict=True
        )
    ),
    (engagement_changed(STREAM, SESSION, STEP), f"stream:{STREAM}", EventKind.ENGAGEMENT_CHANGED, OF_SESSION),
    (notified(USER, NOTIFICATION), f"inbox:{USER}", EventKind.NOTIFIED, {"notification": str(NOTIFICATION)}),
    (message_posted(STREAM, MESSAGE), f"room:{STREAM}", EventKind.MESSAGE_POSTED, {"message": str(MESSAGE)}),
    (message_removed(STREAM, MESSAGE), f"room:{STREAM}", EventKind.MESSAGE_REMOVED, {"message": str(MESSAGE)}),
    (member_joined(STREAM, SEEN), f"room:{STREAM}", EventKind.MEMBER_JOINED, OF_MEMBER),
    (member_changed(STREAM, SEEN), f"room:{STREAM}", EventKind.MEMBER_CHANGED, OF_MEMBER),
    (member_left(STREAM, USER), f"room:{STREAM}", EventKind.MEMBER_LEFT, {"user": str(USER)}),
    (admission_ended(STREAM, USER), f"room:{STREAM}", EventKind.ADMISSION_ENDED, {"user": str(USER)}),
    (line_moved(STREAM, Moved(2)), f"room:{STREAM}", EventKind.LINE_MOVED, {"first": 2, "last": None}),
    (
        meter_changed(SESSION, "{}", NOW),
        f"call:{SESSION}",
        EventKind.METER_CHANGED,
        {"meter": "{}", "at": "2030-01-01T12:00:00+00:00"},
    ),
    (
        signalled(SESSION, SIGNAL, USER),
        f"call:{SESSION}",
        EventKind.SIGNALLED,
        {"signal": str(SIGNAL), "user": str(USER)},
    ),
]


@pytest.mark.parametrize(("event", "topic", "kind", "data"), TOLD, ids=lambda given: getattr(given, "name", None))
def test_an_event_says_this_on_its_topic(event: Event, topic: str, kind: EventKind, data: EventData) -> None:
    assert (event.topic, event.kind, event.data) == (topic, kind, data)


def test_every_kind_is_here() -> None:
    assert {kind for _, _, kind, _ in TOLD} == set(EventKind)


def test_what_is_written_is_read_again() -> None:
    (of_fan, _), engaged = session_changed(USER, STREAM, SESSION, STEP), engagement_changed(STREAM, SESSION, STEP)
    for event in (of_fan, engaged):
        assert (session_in(event.data), transition_in(event.data)) == (SESSION, STEP)
    assert notification_in(notified(USER, NOTIFICATION).data) == NOTIFICATION
    assert (
        message_in(message_posted(STREAM, MESSAGE).data) == message_in(message_removed(STREAM, MESSAGE).data) == MESSAGE
    )
    for seen in (SEEN, SEEN._replace(position=None)):
        assert member_in(member_joined(STREAM, seen).data) == member_in(member_changed(STREAM, seen).data) == seen
    for event in (member_joined(STREAM, SEEN), member_left(STREAM, USER), admission_ended(STREAM, USER)):
        assert user_in(event.data) == USER
    for reach in (Moved(1), Moved(2, 5)):
        assert reach_in(line_moved(STREAM, reach).data) == reach
    metered = meter_changed(SESSION, "{}", NOW).data
    assert (meter_in(metered), metered_at(metered)) == ("{}", NOW)
    signal = signalled(SESSION, SIGNAL, USER).data
    assert (signal_in(signal), sender_in(signal)) == (SIGNAL, USER)
