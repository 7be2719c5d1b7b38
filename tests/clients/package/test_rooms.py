"""Waiting rooms by the package for pages: who may be in one has all that was written; to others it is none."""

from tests.clients.package.room import in_a_room
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.documents import PRESENCE
from tests.stage import Stage


@ON_SQLITE
async def test_what_was_written_before_is_read_once_whoever_asks_for_it_again(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    bodies = [str(number) for number in range(105)]
    for body in bodies:
        await ana.do("sendMessage", streamId=stream, body=body)
    async with fan.of(ben, server) as runner:
        await runner.do("history", stream=stream)
        assert await runner.tells("history") == bodies


@ON_SQLITE
async def test_a_room_that_one_may_not_be_in_is_none(live_stage: Stage, server: int, fan: Example) -> None:
    stream = await live_stage.live()
    async with fan.of(live_stage.sam, server) as runner:
        await runner.do("room", stream=stream)
        assert await runner.line_with("isRoom") == {"isRoom": False}
        assert runner.heard("reported") == []


@ON_SQLITE
async def test_a_room_that_one_has_left_meanwhile_is_none(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    async with in_a_room(live_stage, stream, server, fan) as (proxy, runner):
        await proxy.cut()
        await runner.until_is("connection", "reconnecting")
        found = await ben.ask("{ viewer { privateSessions(first: 1) { edges { node { id } } } } }")
        await ben.do("cancelSession", sessionId=found["viewer"]["privateSessions"]["edges"][0]["node"]["id"])
        proxy.mend()
        await runner.until_is("isRoom", False)
        assert runner.heard("reported") == []


@ON_SQLITE
async def test_a_room_that_one_may_be_in_no_more_is_none(live_stage: Stage, server: int, fan: Example) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    async with fan.of(ben, server) as runner:
        await runner.do("room", stream=stream)
        await runner.until_is("there", ["Ben"])
        async with live_stage.ana.listening(PRESENCE, stream=stream):
            await runner.until_is("there", ["Ben", "Ana"])
        assert runner.heard("total")[-1] == 2, "they are counted as they come"
        await ben.do("cancelSession", sessionId=session)
        await runner.until_is("isRoom", False)
        assert runner.heard("reported") == []
