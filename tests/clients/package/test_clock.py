"""A device's clock may be minutes off: times are the server's."""

from datetime import UTC, datetime
from time import monotonic

import pytest

from tests.clients.runner import Example
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

SIX_MINUTES = 6 * 60
RIGHT_SECONDS = 2.0
BRIEF, LONG = 4 * 60, 3600


@pytest.fixture
async def clock() -> ManualClock:
    """The present."""
    return ManualClock(datetime.now(UTC))


@pytest.mark.parametrize("wrong", [-SIX_MINUTES, SIX_MINUTES])
async def test_the_package_tells_the_servers_time(live_stage: Stage, server: int, fan: Example, wrong: int) -> None:
    began = monotonic()
    async with fan.among({"WRONG_MS": str(wrong * 1000)}).of(live_stage.ben, server) as runner:
        await runner.do("inbox")
        await runner.until_is("inbox", [])
        await runner.until_is("connection", "connected")
        await runner.do("now")
        said = await runner.tells("now")
        # The server's clock stands still, and the client's goes on from what it was told.
        assert -RIGHT_SECONDS < said / 1000 - live_stage.clock.now().timestamp() < RIGHT_SECONDS + monotonic() - began


async def test_a_token_is_not_taken_for_one_that_has_ended(live_stage: Stage, server: int, fan: Example) -> None:
    brief = live_stage.app.state.tokens.write("ben", "Ben", None, BRIEF, datetime.now(UTC))
    async with fan.among({"WRONG_MS": str(SIX_MINUTES * 1000)}).run(server, lambda: brief) as runner:
        await runner.do("inbox")
        await runner.until_is("inbox", [])
        await runner.until_is("connection", "connected")
        await runner.do("say", stream=await live_stage.live(), body="hello")
        await runner.tells("answered")
        assert runner.heard("wants") == ["token"]


async def test_of_many_whose_token_is_refused_one_fetches_the_next(
    live_stage: Stage, server: int, fan: Example
) -> None:
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("many", good=live_stage.ben.token)
        assert await runner.tells("fetched") == 2


async def test_many_who_ask_at_once_are_no_leak(live_stage: Stage, server: int, fan: Example) -> None:
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("many", good=live_stage.ben.token)
        assert await runner.tells("warned") == []


async def test_a_token_that_the_server_will_not_have_is_told(live_stage: Stage, server: int, fan: Example) -> None:
    async with fan.run(server, lambda: "nonsense") as runner:
        await runner.do("room", stream=await live_stage.live())
        await runner.until_is("reported", "Refused: The server would not have the token.")
