"""Leaving a client of the package for pages: what waits by it ends with it, and nothing begins."""

from tests.clients.package.room import in_a_room
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Stage


@ON_SQLITE
async def test_a_client_that_is_closed_is_not_connected(live_stage: Stage, server: int, fan: Example) -> None:
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("inbox")
        await runner.until_is("connection", "connected")
        await runner.end()
        assert runner.heard("connection") == ["connecting", "connected", "offline"]


@ON_SQLITE
async def test_what_nobody_answers_ends_with_the_client(live_stage: Stage, server: int, fan: Example) -> None:
    stream = await live_stage.live()
    async with in_a_room(live_stage, stream, server, fan) as (proxy, runner), proxy.stalled():
        await runner.do("request", stream=stream, minutes=10)
        await runner.until_is("connection", "reconnecting")
        assert runner.process.stdin
        runner.process.stdin.close()
        assert "could not be reached" in await runner.tells("problem")


async def test_nobody_joins_a_call_by_a_client_that_is_closed(fan: Example) -> None:
    async with fan.run(1, lambda: None) as runner:
        await runner.do("late")
        assert await runner.tells("late") == "settled"
