"""Who is told of when a line has moved: each who may have another position, and nobody twice."""

from datetime import timedelta

import pytest

from domain.events import EventKind, room_topic
from models import log
from schema.updates import MemberChanged, MemberJoined
from subscriptions.context import RealtimeContext
from subscriptions.presence_updates import Shown, presence_updates
from tests.documents import PRESENCE
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import presence


async def test_of_who_has_the_position_that_they_had_nothing_is_told(live_stage: Stage) -> None:
    stream = await live_stage.live()
    fans = (live_stage.ben, live_stage.cleo, live_stage.dora)
    _, second, _ = [(await live_stage.waiting(fan, stream))["id"] for fan in fans]
    for fan in (live_stage.ben, live_stage.dora):
        await live_stage.enters(fan, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        await live_stage.cleo.do("cancelSession", sessionId=second)
        assert presence(await anas.next()) == ("MemberChanged", "Dora", 2)
        await live_stage.dora.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert presence(await anas.next()) == ("MemberChanged", "Dora", 2)


@pytest.mark.parametrize("together", [True, False], ids=["read together", "read before"])
async def test_who_comes_behind_a_move_is_told_of_as_they_come(stage: Stage, together: bool) -> None:
    stream = await stage.live()
    first = (await stage.waiting(stage.ben, stream))["id"]
    for fan in (stage.cleo, stage.dora):
        await stage.waiting(fan, stream)
    await stage.enters(stage.cleo, stream)
    behind = (await log.end_of(room_topic(row_of(stream)))).offset
    await stage.ben.do("cancelSession", sessionId=first)
    await stage.enters(stage.dora, stream)
    events = await log.read(room_topic(row_of(stream)), behind, 100)
    events = [one for one in events if one.kind != EventKind.ADMISSION_ENDED]
    assert [one.kind for one in events] == [EventKind.LINE_MOVED, EventKind.MEMBER_JOINED]
    context = RealtimeContext.on(stage.node.realtime)
    updates = await presence_updates(context, Shown(merged=False), events if together else events[:1])
    told = [
        (type(one.update.event), one.update.event.member.user.display_name, one.update.event.member.position)
        for one in updates
        if isinstance(one.update.event, MemberChanged | MemberJoined)
    ]
    assert told == [(MemberChanged, "Cleo", 1), (MemberJoined, "Dora", 2)][: 2 if together else 1]


@pytest.mark.parametrize("late", [True, False])
async def test_who_was_passed_before_the_clock_came_round_is_told_once_it_has(live_stage: Stage, late: bool) -> None:
    stream = await live_stage.live()
    running = await live_stage.waiting(live_stage.cleo, stream, minutes=5)
    await live_stage.enters(live_stage.cleo, stream)
    await live_stage.ana.do("startSession", sessionId=running["id"])
    await live_stage.scheduled(live_stage.ben, stream, live_stage.clock.now() + timedelta(minutes=25), minutes=20)
    await live_stage.waiting(live_stage.dora, stream, minutes=5)
    await live_stage.enters(live_stage.dora, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        assert ("Dora", 1) in presence(await anas.next())
        # Meanwhile Cleo's session is over, and Dora's would not end before Ben's is due.
        for minutes in (30,) if late else (6, 13, 2, 9):
            await live_stage.run_clock(minutes=minutes)
        told = await anas.until(lambda update: presence(update)[0] == "MemberChanged")
    assert presence(told) == ("MemberChanged", "Dora", 2)
