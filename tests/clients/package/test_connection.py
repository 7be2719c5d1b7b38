"""The package for pages says within 3 s how its connection is doing, and comes back at the right place."""

import asyncio
from time import monotonic

from gateway.background.purge import purge
from tests.clients.package.room import in_a_room
from tests.clients.proxy import BUSY_SECONDS, HONEST_SECONDS, proxied
from tests.clients.runner import Example, Runner
from tests.conftest import ON_SQLITE
from tests.documents import OFFER
from tests.stage import Stage
from tests.system.process import serving


async def says(runner: Runner, state: str) -> None:
    """The next state is that one."""
    assert await runner.tells("connection") == state


async def test_a_killed_server_is_told_and_what_was_missed_comes_once(sqlite_url: str, fan: Example) -> None:
    async with serving(sqlite_url) as server:
        ana, ben = await server.person("Ana"), await server.person("Ben", money=1_000)
        stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
        session = await ben.do("requestSession", streamId=stream, durationMinutes=5)
        await ana.do("decide", sessionId=session["id"], decision="APPROVE")
        async with fan.of(ben, server.port) as runner:
            await runner.do("room", stream=stream)
            await runner.until_is("said", [])
            await ana.do("sendMessage", streamId=stream, body="before")
            await runner.until_is("said", ["before"])
            killed = monotonic()
            await server.kill()
            await runner.until_is("connection", "reconnecting")
            assert monotonic() - killed < HONEST_SECONDS + BUSY_SECONDS
            await server.start()
            await says(runner, "connected")
            await ana.do("sendMessage", streamId=stream, body="after")
            await runner.until_is("said", ["before", "after"])


@ON_SQLITE
async def test_a_network_through_which_nothing_passes_is_told_and_is_well_again_by_itself(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    async with in_a_room(live_stage, stream, server, fan) as (proxy, runner):
        async with proxy.stalled():
            since = monotonic()
            await says(runner, "reconnecting")
            assert monotonic() - since < HONEST_SECONDS + BUSY_SECONDS
        await says(runner, "connected")
        await ana.do("sendMessage", streamId=stream, body="after")
        await runner.until_is("said", ["after"])
        assert runner.heard("closed") == [], "the same socket goes on: nothing was lost"


@ON_SQLITE
async def test_a_connection_that_is_cut_is_told_and_nothing_is_lost_or_comes_twice(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    async with in_a_room(live_stage, stream, server, fan) as (proxy, runner):
        for number in range(3):
            await proxy.cut()
            await says(runner, "reconnecting")
            await ana.do("sendMessage", streamId=stream, body=str(number))
            proxy.mend()
            await says(runner, "connected")
            await runner.until_is("said", [str(one) for one in range(number + 1)])


async def test_a_server_that_is_not_there_yet_is_connecting(sqlite_url: str, fan: Example) -> None:
    async with serving(sqlite_url) as server:
        ben = await server.person("Ben")
        await server.kill()
        async with fan.of(ben, server.port) as runner:
            await runner.do("inbox")
            await says(runner, "connecting")
            await asyncio.gather(server.start(), says(runner, "connected"))
            await runner.until_is("inbox", [])


@ON_SQLITE
async def test_a_cursor_that_has_expired_is_answered_by_a_fresh_query(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with proxied(server) as proxy, fan.of(ben, proxy.port) as runner:
        await runner.do("chat", stream=stream)
        await runner.until_is("said", [])
        await proxy.cut()
        await ana.do("sendMessage", streamId=stream, body="missed")
        live_stage.clock.move(hours=25)
        await purge(live_stage.node, 0)
        proxy.mend()
        await runner.until_is("said", ["missed"])
        await ana.do("sendMessage", streamId=stream, body="after")
        await runner.until_is("said", ["missed", "after"])
