"""What is reported late of a call counts by its own time; what was agreed to by what was known then stands."""

import pytest

from tests.actions.invariants import check_invariants
from tests.api.more_minutes import answers, asks
from tests.api.scenes import at
from tests.api.test_reported_calls import reported, running
from tests.sockets import Answer
from tests.stage import Stage


async def met(stage: Stage, terms: str) -> str:
    """Both are in since noon, for ten minutes."""
    session = await running(stage, whenFanLeaves=terms)
    for person in (stage.ana, stage.ben):
        await reported(stage, person, session, 0)
    return session


async def lost_since(stage: Stage, session: str, seconds: int) -> Answer:
    """How it ends as it is reported by now that Ben was gone so many seconds after noon."""
    assert (await reported(stage, stage.ben, session, seconds, connected=False))["usedSeconds"] == seconds
    await check_invariants()
    seen = await stage.ben.session(session)
    assert seen["status"] == "COMPLETED"
    return seen


@pytest.mark.parametrize(("terms", "captured"), [("METERED", 300), ("FULL_PRICE", 1500)])
async def test_a_session_is_not_over_before_it_was_agreed_that_it_lasts_longer(
    stage: Stage, terms: str, captured: int
) -> None:
    session = await met(stage, terms)
    stage.clock.move(minutes=5)
    await asks(stage.ben, session)
    stage.clock.move(seconds=5)
    await answers(stage.ana, session)
    stage.clock.move(seconds=5)
    seen = await lost_since(stage, session, 180)
    # 90 s after he went, it would have been over.
    assert seen["endedAt"] == at(5 + 5 / 60)
    assert seen["payment"]["captured"]["amount"] == captured
    assert await stage.ben.wallet() == (10_000 - captured, 0)


@pytest.mark.parametrize("answered_after", [5, 35])
async def test_nor_before_it_was_asked_for_which_comes_to_nothing_with_it(stage: Stage, answered_after: int) -> None:
    session = await met(stage, "FULL_PRICE")
    stage.clock.move(minutes=5)
    await asks(stage.ben, session)
    stage.clock.move(seconds=answered_after)
    seen = await lost_since(stage, session, 180)
    assert (seen["endedAt"], seen["proposal"]) == (at(5), None)
    assert await stage.ben.wallet() == (9_000, 0)


async def test_where_nothing_was_done_since_it_is_over_as_of_its_own_time(stage: Stage) -> None:
    session = await met(stage, "METERED")
    stage.clock.move(minutes=5)
    assert (await lost_since(stage, session, 180))["endedAt"] == at(4.5)
