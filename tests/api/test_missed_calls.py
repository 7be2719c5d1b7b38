"""The first call that a fan misses costs the place next in line, the second one the session."""

import asyncio

import pytest

from tests.api import scenes
from tests.api.scenes import at
from tests.stage import Stage


async def positions(stage: Stage, *sessions: str) -> list[int | None]:
    return [(await stage.ana.session(session))["position"] for session in sessions]


async def test_who_misses_the_first_call_is_behind_the_next_in_line_and_before_the_rest(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting(stage, stream)
    cleos = (await stage.waiting(stage.cleo, stream))["id"]
    stage.clock.move(seconds=1)
    doras = (await stage.waiting(stage.dora, stream))["id"]
    await stage.ana.refused("startSession", sessionId=session)
    assert await positions(stage, session, cleos, doras) == [1, 2, 3]
    assert await stage.run_clock(minutes=2) == 1
    assert await positions(stage, session, cleos, doras) == [2, 1, 3]
    missed = await stage.ben.session(session)
    assert (missed["status"], missed["expiresAt"], missed["payment"]["status"]) == ("WAITING", at(360), "HELD")
    assert await stage.ben.wallet() == (9_000, 1_000)


async def test_both_are_told_what_it_has_cost(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.called(stage, stream)
    await stage.waiting(stage.cleo, stream)
    await stage.run_clock(minutes=2)
    bens, anas = [(await person.inbox())[-1] for person in (stage.ben, stage.ana)]
    assert bens["kind"] == "CALL_MISSED"
    assert at(7) < bens["at"] <= at(15)
    assert bens["message"].startswith(
        "Ana called you, but you were away. Others may go first now; you are likely to begin in about "
    )
    assert (anas["kind"], anas["message"]) == ("CALL_MISSED", "Ben did not come, and is behind the next in line now.")


async def test_nobody_else_in_line_leaves_them_next(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    await stage.run_clock(minutes=2)
    assert await positions(stage, session) == [1]
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(4)


async def test_the_second_one_costs_the_session_and_no_money(stage: Stage) -> None:
    session = await scenes.called_again(stage, await stage.live())
    assert await stage.run_clock(minutes=1, seconds=59) == 0
    assert await stage.run_clock(seconds=1) == 1
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"
    assert await stage.ben.wallet() == (10_000, 0)
    kinds = [(await person.inbox())[-1]["kind"] for person in (stage.ben, stage.ana)]
    assert kinds == ["NO_SHOW", "NO_SHOW"]


async def test_a_call_before_a_promise_counts_as_none(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.called_early(stage, stream)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "SCHEDULED"
    await stage.run_clock(minutes=28)
    await stage.ana.refused("startSession", sessionId=session)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "WAITING"
    await stage.ana.refused("startSession", sessionId=session)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"


async def test_who_comes_after_the_first_one_is_in_the_room_and_has_missed_it(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.called(stage, stream)
    await stage.waiting(stage.cleo, stream)
    stage.clock.move(minutes=2)
    assert await stage.enters(stage.ben, stream) is None
    assert (await stage.ben.inbox())[-1]["kind"] == "CALL_MISSED"
    assert await positions(stage, session) == [2]
    assert await stage.run_clock() == 0
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_to_call_again_before_the_clock_has_come_round_is_the_second_call(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    stage.clock.move(minutes=2)
    assert "START" in (await stage.ana.session(session))["viewerCan"]
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(4)
    kinds = [notification["kind"] for notification in await stage.ben.inbox()]
    assert kinds == ["REQUEST_APPROVED", "BEING_CALLED", "CALL_MISSED", "BEING_CALLED"]
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"


@pytest.mark.parametrize("scene", [scenes.called, scenes.called_again])
async def test_to_come_and_to_miss_at_once_have_one_winner(stage: Stage, scene: scenes.Scene) -> None:
    stream = await stage.live()
    session = await scene(stage, stream)
    known = len((await stage.ben.session(session))["history"])
    stage.clock.move(minutes=2)
    await asyncio.gather(stage.enters(stage.ben, stream), *(stage.run_clock() for _ in range(3)))
    clock = [step for step in (await stage.ben.session(session))["history"][known:] if step["by"] is None]
    assert [step["at"] for step in clock] == [at(2)]
