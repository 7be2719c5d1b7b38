"""The next in line is told when the running session has three minutes left, once for that session."""

from datetime import timedelta

import pytest

from domain.call_providers import CallProvider
from tests.api import scenes
from tests.api.scenes import at
from tests.clock import START
from tests.sockets import Answer
from tests.stage import Person, Stage


async def next_up(person: Person) -> list[Answer]:
    return [notification for notification in await person.inbox() if notification["kind"] == "NEXT_UP"]


async def two_in_line(stage: Stage, stream: str) -> list[str]:
    """Cleo, then Dora."""
    first = await stage.waiting(stage.cleo, stream)
    stage.clock.move(seconds=1)
    return [first["id"], (await stage.waiting(stage.dora, stream))["id"]]


async def test_the_next_in_line_is_told_three_minutes_before_the_end(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    session, _ = await two_in_line(stage, stream)
    assert await stage.run_clock(minutes=6, seconds=58) == 0
    assert await stage.run_clock(seconds=1) == 1
    (notification,) = await next_up(stage.cleo)
    assert notification["session"]["id"] == session
    assert at(8) < notification["at"] <= at(12)
    assert notification["message"].startswith("You are next with Ana: you are likely to begin in about ")
    assert [await next_up(person) for person in (stage.ben, stage.dora, stage.ana)] == [[], [], []]
    assert await stage.run_clock(seconds=1) == 0


async def test_the_start_that_is_told_goes_by_what_is_known_of_the_creator(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(3):
        session = await scenes.in_progress(stage, stream)
        stage.clock.move(minutes=9)
        await stage.ana.do("endSession", sessionId=session)
        stage.clock.move(minutes=20)
    await scenes.in_progress(stage, stream)
    session, _ = await two_in_line(stage, stream)
    await stage.run_clock(minutes=7)
    (notification,) = await next_up(stage.cleo)
    assert notification["at"] == (await stage.cleo.session(session))["estimatedStart"]["likely"]


async def test_what_begins_with_another_creator_does_not_change_when_it_is_told(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=1)
    session, _ = await stage.ready_to_begin(await stage.person("Eve", money=1_000), stage.dora)
    await stage.dora.do("startSession", sessionId=session)
    await stage.run_clock(minutes=6)
    assert len(await next_up(stage.cleo)) == 1


async def test_who_is_next_in_two_lines_whose_sessions_end_at_once_is_told_of_both(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    session, doras = await stage.ready_to_begin(await stage.person("Eve", money=1_000), stage.dora)
    await stage.dora.do("startSession", sessionId=session)
    both = [
        (await stage.waiting(stage.cleo, of, creator=creator))["id"]
        for of, creator in ((stream, stage.ana), (doras, stage.dora))
    ]
    assert await stage.run_clock(minutes=7) == 2
    assert {notification["session"]["id"] for notification in await next_up(stage.cleo)} == set(both)


async def test_who_leaves_the_line_before_that_is_not_next(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    first, second = await two_in_line(stage, stream)
    stage.clock.move(minutes=3)
    await stage.cleo.do("cancelSession", sessionId=first)
    assert await stage.run_clock(minutes=4) == 1
    assert [notification["session"]["id"] for notification in await next_up(stage.dora)] == [second]
    assert await next_up(stage.cleo) == []


async def test_however_many_clocks_come_round_it_is_told_once(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=7)
    assert await stage.run_clocks(5) == 1
    assert len(await next_up(stage.cleo)) == 1


async def test_who_becomes_the_next_after_that_is_told_too_and_nobody_twice(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    first, second = await two_in_line(stage, stream)
    await stage.run_clock(minutes=7)
    await stage.cleo.do("yieldPlace", sessionId=first, minutes=5)
    assert await stage.run_clock() == 1
    assert [notification["session"]["id"] for notification in await next_up(stage.dora)] == [second]
    await stage.dora.do("cancelSession", sessionId=second)
    await stage.run_clock()
    await stage.run_clock(seconds=10)
    assert len(await next_up(stage.cleo)) == 1


async def test_of_the_next_session_it_is_told_anew(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    first, second = await two_in_line(stage, stream)
    await stage.enters(stage.dora, stream)
    await stage.run_clock(minutes=7)
    await stage.run_clock(minutes=3)
    await stage.ana.do("startSession", sessionId=second)
    await stage.run_clock(minutes=7)
    assert [notification["session"]["id"] for notification in await next_up(stage.cleo)] == [first, first]


async def test_who_is_approved_within_the_last_minutes_is_told(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    assert await stage.run_clock(minutes=7, seconds=30) == 0
    await stage.waiting(stage.cleo, stream)
    assert await stage.run_clock() == 1
    assert len(await next_up(stage.cleo)) == 1


@pytest.mark.parametrize("ends", [3, 8], ids=["before", "within the last minutes"])
async def test_whom_a_session_elsewhere_gives_back_is_told(stage: Stage, ends: int) -> None:
    here, stream = await stage.ready_to_begin(stage.ben, stage.ana)
    there, _ = await stage.ready_to_begin(stage.cleo, stage.sam)
    await stage.waiting(stage.cleo, stream)
    await stage.ana.do("startSession", sessionId=here)
    stage.clock.move(minutes=1)
    await stage.sam.do("startSession", sessionId=there)
    await stage.run_clock(minutes=ends - 1)
    assert await next_up(stage.cleo) == []
    await stage.sam.do("endSession", sessionId=there)
    await stage.run_clock()
    await stage.run_clock(minutes=8 - ends)
    assert len(await next_up(stage.cleo)) == 1


async def test_an_end_before_that_says_nothing(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=5)
    await stage.ana.do("endSession", sessionId=session)
    await stage.run_clock(minutes=5)
    assert await next_up(stage.cleo) == []


async def test_a_promise_that_nobody_waits_for_yet_is_not_next(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.in_progress(stage, stream)
    await stage.scheduled(stage.cleo, stream, START + timedelta(hours=1))
    await stage.run_clock(minutes=8)
    assert await next_up(stage.cleo) == []


async def test_pauses_of_the_meter_shift_when_the_next_in_line_is_told(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.met(stage, stream)
    await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=6)
    await stage.hangs_up(stage.ana, session)
    await stage.run_clock(seconds=70)
    assert await next_up(stage.cleo) == []
    await stage.joins(stage.ana, session)
    assert await stage.run_clock(seconds=59) == 0
    assert await stage.run_clock(seconds=1) == 1
    assert len(await next_up(stage.cleo)) == 1


async def test_more_minutes_shift_when_the_next_in_line_is_told(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    await stage.waiting(stage.cleo, stream)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    await stage.ana.do("answerProposal", sessionId=session, accept=True)
    await stage.run_clock(minutes=11)
    assert await next_up(stage.cleo) == []
    await stage.run_clock(minutes=1)
    (notification,) = await next_up(stage.cleo)
    assert at(12) < notification["at"] <= at(17)


async def test_nobody_is_told_before_the_two_have_met(stage: Stage) -> None:
    stream = await stage.live(durations=[3])
    stage.tune(calls=CallProvider.PEER)
    session = (await stage.waiting(stage.ben, stream, minutes=3))["id"]
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session)
    await stage.waiting(stage.cleo, stream, minutes=3)
    assert await stage.run_clock(minutes=1) == 0
    await stage.joins(stage.ana, session)
    assert await stage.run_clock() == 0
    await stage.joins(stage.ben, session)
    assert await stage.run_clock() == 1
    assert len(await next_up(stage.cleo)) == 1
