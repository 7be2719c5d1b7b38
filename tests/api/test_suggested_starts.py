"""The times that a creator could promise, and that LATER without a time takes the first of them."""

from datetime import timedelta

import pytest

from tests.api.scenes import at
from tests.api.suggesting import suggested
from tests.clock import START
from tests.stage import Stage


async def test_suggested_starts_are_the_first_whole_five_minutes_that_touch_no_promise(stage: Stage) -> None:
    stream = await stage.live()
    assert await suggested(stage.anonymous, stream, 10, first=3) == [at(10), at(15), at(20)]
    await stage.scheduled(stage.ben, stream, START + timedelta(minutes=15))
    assert await suggested(stage.cleo, stream, 10, first=2) == [at(25), at(30)]
    assert await suggested(stage.cleo, stream, 5, first=3) == [at(10), at(25), at(30)]
    stage.clock.move(seconds=1)
    assert await suggested(stage.cleo, stream, 5, first=1) == [at(10)]


async def test_suggested_starts_come_after_those_who_wait_and_who_is_on(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream, 10)
    assert await suggested(stage.ana, stream, 10, first=1) == [at(15)]
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    stage.clock.move(minutes=2)
    assert await suggested(stage.ana, stream, 10, first=1) == [at(15)]


@pytest.mark.parametrize("on", [False, True], ids=["promised", "in session"])
async def test_no_time_is_suggested_at_which_the_creator_is_somebodys_fan(stage: Stage, on: bool) -> None:
    there, stream = await stage.live(stage.ana), await stage.live(stage.cleo)
    if on:
        session = await stage.waiting(stage.cleo, there, 20)
        await stage.enters(stage.cleo, there)
        await stage.ana.do("startSession", sessionId=session["id"])
    else:
        await stage.scheduled(stage.cleo, there, START + timedelta(minutes=10))
    first, *_ = starts = await suggested(stage.dora, stream, 10, first=2)
    assert starts == [at(20), at(25)]
    assert (await stage.requested(stage.dora, stream, 10, desiredStart=first))["desiredStart"] == first
    session = await stage.requested(stage.ben, stream, 10)
    later = await stage.cleo.do("decide", sessionId=session["id"], decision="LATER")
    assert later["scheduledStart"] == first


@pytest.mark.parametrize("side", ["fan", "creator"])
async def test_nobody_is_suggested_a_time_at_which_they_are_engaged_themselves(stage: Stage, side: str) -> None:
    stream, there = await stage.live(stage.ana), await stage.live(stage.cleo)
    viewer, fan = (stage.ben, stage.ben) if side == "fan" else (stage.cleo, stage.dora)
    session = await stage.requested(fan, there, 10)
    promise = {"sessionId": session["id"], "decision": "LATER", "scheduledStart": at(15)}
    assert (await stage.cleo.do("decide", **promise))["scheduledStart"] == at(15)
    first, *_ = starts = await suggested(viewer, stream, 10, first=2)
    assert starts == [at(25), at(30)]
    for nobody_engaged in (stage.ana, stage.sam, stage.anonymous):
        assert await suggested(nobody_engaged, stream, 10, first=2) == [at(10), at(15)]
    # What is suggested can be asked for, and what is left out cannot.
    assert (await viewer.refused("requestSession", streamId=stream, durationMinutes=10, desiredStart=at(10)))[
        "code"
    ] == "SCHEDULE_CONFLICT"
    assert (await stage.requested(viewer, stream, 10, desiredStart=first))["desiredStart"] == first


async def test_later_without_a_time_takes_the_first_suggestion(stage: Stage) -> None:
    stream = await stage.live()
    promised = await stage.scheduled(stage.ben, stream, START + timedelta(minutes=10))
    session = await stage.requested(stage.cleo, stream, 20)
    first = (await suggested(stage.ana, stream, 20))[0]
    later = await stage.ana.do("decide", sessionId=session["id"], decision="LATER")
    assert (later["status"], later["scheduledStart"]) == ("SCHEDULED", first)
    assert first == at(20)
    assert (await stage.ben.session(promised["id"]))["scheduledStart"] == at(10)


async def test_later_for_who_waits_does_not_count_their_own_turn(stage: Stage) -> None:
    session = await stage.waiting(stage.ben, await stage.live(), 20)
    later = await stage.ana.do("decide", sessionId=session["id"], decision="LATER")
    assert later["scheduledStart"] == at(10)
