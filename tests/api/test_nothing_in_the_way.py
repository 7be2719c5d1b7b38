"""What time has ended is in nobody's way, before the clock has come round to it."""

from uuid import uuid4

import pytest

from actions.call_presence import enter_call
from domain.call_providers import CallProvider
from models.people import User
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.stage import Stage, row_of


async def never_met(stage: Stage, stream: str) -> str:
    """Over two minutes after noon."""
    session = await scenes.connecting(stage, stream)
    stage.clock.move(minutes=2)
    return session


async def lost(stage: Stage, stream: str) -> str:
    """Over two and a half minutes after noon, having met for one."""
    session = await scenes.fan_alone_again(stage, stream)
    stage.clock.move(minutes=2)
    return session


async def promise_missed(stage: Stage, stream: str) -> str:
    """Promised for half past noon and called then, for the first time, in vain."""
    session = await scenes.scheduled(stage, stream)
    await stage.run_clock(minutes=25)
    await stage.run_clock(minutes=5)
    await stage.ana.refused("startSession", sessionId=session)
    stage.clock.move(minutes=3)
    return session


OVER = [(never_met, "CANCELLED", 5), (lost, "COMPLETED", 5), (promise_missed, "WAITING", 38)]
"""What becomes of each, and a time that it would have taken of its two people."""


@pytest.mark.parametrize(("scene", "status", "minute"), OVER)
async def test_what_is_over_is_in_the_way_of_no_promise(
    stage: Stage, scene: scenes.Scene, status: str, minute: int
) -> None:
    stream, sams = await stage.live(), await stage.live(stage.sam)
    session = await scene(stage, stream)
    cleo, ben = await stage.requested(stage.cleo, stream), await stage.requested(stage.ben, sams)
    later = {"decision": "LATER", "scheduledStart": at(minute)}
    # Ben's creator is another one here, who has nothing of Ana's line carried out.
    assert (await stage.sam.do("decide", sessionId=ben["id"], **later))["scheduledStart"] == at(minute)
    assert (await stage.ana.do("decide", sessionId=cleo["id"], **later))["scheduledStart"] == at(minute)
    found = await stage.ana.session(session)
    assert (found["status"], found["scheduledStart"]) == (status, None)
    await stage.run_clock()
    assert (await stage.ana.session(session))["history"] == found["history"]
    await check_invariants()


@pytest.mark.parametrize(("scene", "status", "minute"), OVER)
async def test_what_is_over_is_in_the_way_of_no_wish(
    stage: Stage, scene: scenes.Scene, status: str, minute: int
) -> None:
    stream, sams = await stage.live(), await stage.live(stage.sam)
    await scene(stage, stream)
    assert (await stage.requested(stage.ben, sams, desiredStart=at(minute)))["desiredStart"] == at(minute)
    assert (await stage.requested(stage.cleo, stream, desiredStart=at(minute)))["desiredStart"] == at(minute)


async def test_a_time_is_found_as_if_what_is_over_had_never_been_longer(stage: Stage) -> None:
    stage.tune(calls=CallProvider.PEER)
    stream = await stage.live(durations=[10, 60])
    hour = await stage.waiting(stage.ben, stream, 60)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=hour["id"])
    cleo = await stage.requested(stage.cleo, stream)
    stage.clock.move(minutes=2)
    assert (await stage.ana.do("decide", sessionId=cleo["id"], decision="LATER"))["scheduledStart"] == at(10)


async def test_a_queue_may_be_paused_over_a_promise_that_was_missed(stage: Stage) -> None:
    stream = await stage.live()
    await promise_missed(stage, stream)
    assert (await stage.ana.do("pauseQueue", streamId=stream, minutes=5))["offer"]["pausedUntil"] == at(38)


async def test_a_missed_call_to_come_early_leaves_the_promise_in_the_way(stage: Stage) -> None:
    stream, sams = await stage.live(), await stage.live(stage.sam)
    session = await scenes.called_early(stage, stream)
    cleo, ben = await stage.requested(stage.cleo, stream), await stage.requested(stage.ben, sams)
    stage.clock.move(minutes=5)
    later = {"decision": "LATER", "scheduledStart": at(35)}
    refusal = await stage.ana.refused("decide", sessionId=cleo["id"], **later)
    assert [one["id"] for one in refusal["conflictsWith"]] == [session]
    assert (await stage.sam.refused("decide", sessionId=ben["id"], **later))["code"] == "SCHEDULE_CONFLICT"


async def test_what_may_be_over_is_in_the_way_until_that_is_known(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.connecting(stage, stream)
    creator = await User.get(id=row_of(stage.ana.id))
    assert not await stage.node.transactions.run(enter_call, [creator], row_of(session), uuid4())
    cleo = await stage.requested(stage.cleo, stream)
    later = {"sessionId": cleo["id"], "decision": "LATER", "scheduledStart": at(5)}
    # The node that vouches for Ana is gone, and has not said when she was last in the call.
    stage.clock.move(minutes=2)
    async with nothing_changes():
        refusal = await stage.ana.refused("decide", **later)
    assert [one["id"] for one in refusal["conflictsWith"]] == [session]
    await stage.run_clock()
    await stage.run_clock()
    assert (await stage.ana.do("decide", **later))["scheduledStart"] == at(5)
