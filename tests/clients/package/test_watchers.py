"""Who watches a state of the package for pages is told all that is so, and nothing once they have stopped."""

from tests.clients.proxy import proxied
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Stage


async def test_whoever_watches_is_told_what_is_so_and_nothing_after_they_stop(fan: Example) -> None:
    async with fan.run(1, lambda: None) as runner:
        await runner.do("watchers")
        assert await runner.line_with("late") == {
            "first": [0, 1, 2, 3],
            "second": [0],
            "third": [0, 1, 3],
            "beside": [0, 0, 1, 1, "one"],
            "late": ["now"],
            "left": ["WAITING", "COMPLETED"],
            "without": ["WAITING", "WAITING", "REQUESTED", "WAITING"],
        }


@ON_SQLITE
async def test_whoever_stops_as_they_are_told_has_stopped(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    async with fan.of(ben, server) as runner:
        await runner.do("glance", stream=stream, session=session)
        assert await runner.tells("begun") == 0


@ON_SQLITE
async def test_whoever_is_told_that_it_is_connected_may_listen_to_more(
    live_stage: Stage, server: int, fan: Example
) -> None:
    stream = await live_stage.live()
    async with proxied(server) as proxy, fan.of(live_stage.ben, proxy.port) as runner:
        await runner.do("greet", stream=stream)
        await runner.do("inbox")
        await runner.until_is("greeted", "LIVE")
        await proxy.cut()
        proxy.mend()
        await runner.until_is("connection", "reconnecting")
        await runner.until_is("connection", "connected")
        await live_stage.ana.do("endStream", streamId=stream)
        for _ in range(2):
            while await runner.tells("greeted") != "ENDED":
                pass
        assert runner.heard("reported") == []


@ON_SQLITE
async def test_a_watchers_mistake_is_reported_and_ends_nothing(live_stage: Stage, server: int, fan: Example) -> None:
    stream = await live_stage.live()
    session = (await live_stage.waiting(live_stage.ben, stream))["id"]
    async with proxied(server) as proxy, fan.of(live_stage.ben, proxy.port) as runner:
        await runner.do("failing", session=session)
        await runner.until_is("reported", "Error: a mistake of the page's")
        await runner.do("failingToo", stream=stream)
        await runner.until_is("status", "LIVE")
        await runner.until_is("reported", "Error: another mistake")
        await runner.do("panicking")
        await proxy.cut()
        await runner.until_is("reported", "Error: a mistake while it is away")
        proxy.mend()
        await runner.until_is("connection", "connected")
        await live_stage.ana.do("endStream", streamId=stream)
        await runner.until_is("status", "ENDED")
