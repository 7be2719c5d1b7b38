"""A topic may carry events of several kinds, also such as only newer nodes know: each subscription passes over what
is not for it, and goes on."""

import pytest

from domain.events import EventKind, fan_topic, inbox_topic, room_topic, stream_topic
from models.log import LoggedEvent, TopicHead
from schema.cursors import topic_cursor
from tests.documents import CHAT, NOTIFICATIONS, PRESENCE, SESSIONS
from tests.metrics import Counts
from tests.sockets import Stream
from tests.stage import Stage
from tests.subscriptions.briefly import chat, followed, presence, step, topic_of

OTHER_KINDS = ["FROM_THE_FUTURE", *EventKind]


async def tell(stage: Stage, topic: str, kind: str) -> None:
    """An event of that kind with a payload that nobody knows, written straight into the log, and announced."""
    head = await TopicHead.get(topic=topic)
    head.seq += 1
    await head.save()
    await LoggedEvent.create(topic=topic, seq=head.seq, kind=kind, payload={"what": kind}, at=stage.clock.now())
    await stage.node.realtime.topics.announce({topic: head.seq})


async def tell_others(stage: Stage, topic: str, *own: EventKind) -> None:
    """Events of all kinds but these. Nobody loses their admission."""
    for kind in OTHER_KINDS:
        if kind not in {*own, EventKind.ADMISSION_ENDED}:
            await tell(stage, topic, kind)


@pytest.mark.parametrize("side", ["fan", "creator"])
async def test_session_updates_go_on_behind_events_of_other_kinds(live_stage: Stage, side: str) -> None:
    stream = await live_stage.live()
    topic = topic_of(fan_topic, live_stage.ben.id) if side == "fan" else topic_of(stream_topic, stream)
    person, given = (live_stage.ben, {}) if side == "fan" else (live_stage.ana, {"stream": stream})
    async with person.listening(SESSIONS, **given) as updates:
        await followed(live_stage, topic)
        session = await live_stage.requested(live_stage.ben, stream)
        await tell_others(live_stage, topic, EventKind.SESSION_CHANGED, EventKind.ENGAGEMENT_CHANGED)
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        await both_neighbours(updates, [(None, "REQUESTED", "Ben"), ("REQUESTED", "CANCELLED", "Ben")])
    async with person.listening(SESSIONS, **given, after=topic_cursor(topic, 0)) as updates:
        await both_neighbours(updates, [(None, "REQUESTED", "Ben"), ("REQUESTED", "CANCELLED", "Ben")])


async def both_neighbours(updates: Stream, expected: list[tuple[str | None, str, str]]) -> None:
    assert [step(await updates.next()) for _ in expected] == expected


async def test_notifications_go_on_behind_events_of_other_kinds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    topic = topic_of(inbox_topic, live_stage.ana.id)
    async with live_stage.ana.listening(NOTIFICATIONS) as notifications:
        await followed(live_stage, topic)
        await live_stage.requested(live_stage.ben, stream)
        await tell_others(live_stage, topic, EventKind.NOTIFIED)
        await live_stage.requested(live_stage.cleo, stream)
        messages = [(await notifications.next())["notification"]["message"] for _ in range(2)]
    assert messages == ["Ben asks for 10 min.", "Cleo asks for 10 min."]


async def test_chat_goes_on_behind_events_of_other_kinds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    topic = topic_of(room_topic, stream)
    async with live_stage.ana.listening(CHAT, stream=stream) as messages:
        await followed(live_stage, topic)
        await live_stage.ana.do("sendMessage", streamId=stream, body="before")
        await tell_others(live_stage, topic, EventKind.MESSAGE_POSTED, EventKind.MESSAGE_REMOVED)
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        assert [chat(await messages.next()) for _ in range(2)] == [("Ana", "before"), ("Ana", "after")]


async def test_presence_goes_on_behind_events_of_other_kinds(live_stage: Stage) -> None:
    stream = await live_stage.live()
    topic = topic_of(room_topic, stream)
    for fan in (live_stage.ben, live_stage.cleo):
        await live_stage.waiting(fan, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as updates:
        assert presence(await updates.next()) == ("PresenceSnapshot", ("Ana", None))
        await live_stage.enters(live_stage.ben, stream)
        kinds = (EventKind.MEMBER_JOINED, EventKind.MEMBER_CHANGED, EventKind.MEMBER_LEFT, EventKind.LINE_MOVED)
        await tell_others(live_stage, topic, *kinds)
        await live_stage.enters(live_stage.cleo, stream)
        told = [presence(await updates.next()) for _ in range(2)]
    assert told == [("MemberJoined", "Ben", 1), ("MemberJoined", "Cleo", 2)]


async def test_what_only_newer_nodes_know_is_counted(live_stage: Stage) -> None:
    stream = await live_stage.live()
    topic = topic_of(room_topic, stream)
    async with live_stage.ana.listening(CHAT, stream=stream) as messages:
        await followed(live_stage, topic)
        await live_stage.ana.do("sendMessage", streamId=stream, body="before")
        counts = Counts()
        for _ in range(3):
            await tell(live_stage, topic, "FROM_THE_FUTURE")
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        assert [chat(await messages.next()) for _ in range(2)] == [("Ana", "before"), ("Ana", "after")]
        assert counts.of("greenroom_unknown_events_total") == 3
