"""Both are told when two minutes are left of what is booked, by the clock and once for each end."""

import pytest

from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import at
from tests.stage import Person, Stage


async def told(person: Person) -> list[str | None]:
    """Of which ends."""
    return [line["at"] for line in await person.inbox() if line["kind"] == "ENDING_SOON"]


async def test_both_are_told_of_the_end_once(stage: Stage) -> None:
    await scenes.in_progress(stage, await stage.live())
    assert await stage.run_clock(minutes=8, microseconds=-1) == 0
    assert await stage.run_clock(microseconds=1) == 1
    assert await stage.run_clock(minutes=1) == 0
    assert (await told(stage.ben), await told(stage.ana)) == ([at(10)], [at(10)])
    assert (await stage.ben.inbox())[-1]["message"] == "Your session with Ana ends in about 2 min."
    assert (await stage.ana.inbox())[-1]["message"] == "The session with Ben ends in about 2 min."
    await check_invariants()


async def test_of_two_sessions_each_is_told_its_own_end(stage: Stage) -> None:
    await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=1)
    session, _ = await stage.ready_to_begin(stage.dora, stage.cleo)
    await stage.cleo.do("startSession", sessionId=session)
    await stage.run_clock(minutes=7)
    assert (await told(stage.ben), await told(stage.dora)) == ([at(10)], [])
    await stage.run_clock(minutes=1)
    assert (await told(stage.ben), await told(stage.dora)) == ([at(10)], [at(11)])


async def test_of_many_clocks_one_tells(stage: Stage) -> None:
    await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=8)
    assert await stage.run_clocks(10) == 1
    assert await told(stage.ben) == [at(10)]


async def test_both_are_told_again_of_an_end_that_was_agreed_to_since(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    await stage.run_clock(minutes=8)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    await stage.ana.do("answerProposal", sessionId=session, accept=True)
    assert await stage.run_clock(minutes=4) == 0
    assert await stage.run_clock(minutes=1) == 1
    assert await told(stage.ana) == [at(10), at(15)]


async def test_what_is_longer_by_less_is_told_at_once(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live(durations=[1, 10]))
    await stage.run_clock(minutes=9.5)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=1)
    await stage.ana.do("answerProposal", sessionId=session, accept=True)
    assert await stage.run_clock() == 1
    assert await told(stage.ana) == [at(10), at(11)]


async def test_a_declined_extension_tells_nobody_again(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    await stage.run_clock(minutes=8)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    await stage.ana.do("answerProposal", sessionId=session, accept=False)
    assert await stage.run_clock(minutes=1) == 0


@pytest.mark.parametrize(("minutes", "lines"), [(2, []), (3, [at(3)])])
async def test_of_two_minutes_nobody_is_told_that_they_are_the_last(
    stage: Stage, minutes: int, lines: list[str]
) -> None:
    stream = await stage.live(durations=[minutes])
    session = await stage.waiting(stage.ben, stream, minutes)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=session["id"])
    for _ in range(3):
        await stage.run_clock(minutes=0.5)
    assert await told(stage.ben) == lines


async def test_a_pause_of_the_meter_puts_off_when_both_are_told(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(minutes=7)
    await stage.hangs_up(stage.ben, session)
    await stage.run_clock(seconds=5)
    await stage.run_clock(seconds=55)
    assert await told(stage.ben) == []
    await stage.joins(stage.ben, session)
    assert await stage.run_clock(seconds=59) == 0
    assert await stage.run_clock(seconds=1) == 1
    assert await told(stage.ben) == [at(11)]


async def test_who_is_back_when_less_is_left_is_told_then(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(minutes=8.5)
    await stage.hangs_up(stage.ben, session)
    await stage.run_clock(seconds=5)
    assert await told(stage.ben) == []
    stage.clock.move(seconds=25)
    await stage.joins(stage.ben, session)
    assert await stage.run_clock() == 1
    assert await told(stage.ben) == [at(10.5)]


async def test_of_a_session_that_is_over_nobody_is_told(stage: Stage) -> None:
    await scenes.in_progress(stage, await stage.live())
    assert await stage.run_clock(minutes=10) == 1
    assert (await told(stage.ben), await told(stage.ana)) == ([], [])
