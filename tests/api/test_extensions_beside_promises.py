"""More minutes are never agreed to over a promise."""

from datetime import timedelta
from typing import Any

import pytest

from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.more_minutes import answers, asks, no_answer, refused
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.stage import Person, Stage


async def promised(stage: Stage, stream: str, minutes: float, fan: Person | None = None) -> Any:
    """A promise of Ana's so many minutes after noon."""
    return await stage.scheduled(fan or stage.cleo, stream, START + timedelta(minutes=minutes))


async def test_a_session_never_grows_over_a_promise(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    promise = await promised(stage, stream, 15)
    async with nothing_changes():
        refusal = await refused(stage.ana, session, 10)
        assert (refusal["__typename"], refusal["conflictsWith"][0]["id"]) == ("ScheduleConflict", promise["id"])
        assert (await refused(stage.ben, session, 10))["conflictsWith"] == []
    await asks(stage.ben, session, 5)
    assert (await answers(stage.ana, session))["expiresAt"] == at(15)
    async with nothing_changes():
        assert (await refused(stage.ana, session, 5))["__typename"] == "ScheduleConflict"


async def test_not_over_a_promise_that_was_made_meanwhile_either(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.fan_asks_for_more(stage, stream)
    await promised(stage, stream, 12)
    async with nothing_changes():
        assert await no_answer(stage.ana, session) == "ScheduleConflict"
    await answers(stage.ana, session, accept=False)
    await check_invariants()


async def test_not_over_what_the_fan_was_promised_by_somebody_else(stage: Stage) -> None:
    elsewhere = await stage.live(stage.sam)
    session = await scenes.in_progress(stage, await stage.live())
    await stage.scheduled(stage.ben, elsewhere, START + timedelta(minutes=12), creator=stage.sam)
    async with nothing_changes():
        assert (await refused(stage.ana, session))["__typename"] == "ScheduleConflict"


@pytest.mark.parametrize(("scene", "seconds"), [(scenes.creator_alone, 60), (scenes.fan_alone_again, 55)])
async def test_not_over_a_promise_with_what_is_not_delivered_while_one_is_missing(
    stage: Stage, scene: scenes.Scene, seconds: float
) -> None:
    stream = await stage.live()
    session = await scene(stage, stream)
    promise = await promised(stage, stream, 15)
    # Of ten minutes since noon one has not been delivered.
    stage.clock.move(seconds=seconds)
    async with nothing_changes():
        assert (await refused(stage.ana, session))["__typename"] == "ScheduleConflict"
    await stage.ana.do("reschedule", sessionId=promise["id"], start=at(16))
    await asks(stage.ben, session)
    await answers(stage.ana, session)
    extended = (await stage.ben.inbox())[-1]
    assert (extended["kind"], extended["at"]) == ("SESSION_EXTENDED", at(16))


async def test_not_while_a_promise_is_overdue_already(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.met(stage, stream)
    await promised(stage, stream, 10)
    stage.clock.move(minutes=9)
    await stage.hangs_up(stage.ben, session)
    await stage.run_clock(minutes=1)
    await stage.joins(stage.ben, session)
    stage.clock.move(seconds=30)
    async with nothing_changes():
        assert (await refused(stage.ana, session))["__typename"] == "ScheduleConflict"
