"""How often a fan may ask one creator, and either side want another time."""

import pytest

from domain.rules import Rules
from tests.api import scenes
from tests.api.scenes import asks_and_takes_back, at, nothing_changes
from tests.stage import Stage


async def test_ten_requests_an_hour_to_one_creator_and_then_how_long_to_wait(stage: Stage) -> None:
    stage.tune(ask_rate_per_hour=Rules().ask_rate_per_hour)
    stream, elsewhere = await stage.live(), await stage.live(stage.dora)
    for _ in range(10):
        await asks_and_takes_back(stage, stream)
        stage.clock.move(minutes=1)
    async with nothing_changes():
        refused = await stage.ben.refused("requestSession", streamId=stream, durationMinutes=10)
        assert (refused["__typename"], refused["retryAfterSeconds"]) == ("RateLimited", 50 * 60)
    await stage.requested(stage.cleo, stream)
    await stage.requested(stage.ben, elsewhere)
    stage.clock.move(minutes=50)
    await stage.requested(stage.ben, stream)


@pytest.mark.parametrize("by", ["ben", "ana"])
async def test_ten_other_times_an_hour_for_one_session(stage: Stage, by: str) -> None:
    stage.tune(reschedule_rate_per_hour=Rules().reschedule_rate_per_hour)
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    for number in range(10):
        await stage.people[by].do("reschedule", sessionId=session, start=at(60 + 5 * number))
    stage.clock.move(minutes=10)
    async with nothing_changes():
        refused = await stage.people[by].refused("reschedule", sessionId=session, start=at(120))
        assert (refused["__typename"], refused["retryAfterSeconds"]) == ("RateLimited", 50 * 60)
    other = stage.ana if by == "ben" else stage.ben
    await other.do("reschedule", sessionId=session, start=at(200))
