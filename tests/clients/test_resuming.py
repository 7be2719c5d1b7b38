"""The examples when the connection breaks: nothing is missed, and nothing comes twice."""

import pytest

from gateway.background.purge import purge
from tests.clients.proxy import proxied
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Person, Stage

pytestmark = ON_SQLITE


async def test_whoever_is_cut_off_comes_back_and_has_every_message_once_in_order(
    live_stage: Stage, server: int, client: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await say(ana, stream, "before")
    async with proxied(server) as proxy, client.of(live_stage.ben, proxy.port) as runner:
        await runner.do("follow", stream=stream)
        assert await runner.tells("room") == ["before"]
        await say(ana, stream, "one", "two")
        assert await runner.until("said", "two") == ["one", "two"]
        for cut in ("first", "second"):
            await proxy.cut()
            await say(ana, stream, f"{cut} a", f"{cut} b")
            proxy.mend()
            assert await runner.until("said", f"{cut} b") == [f"{cut} a", f"{cut} b"]
        await say(ana, stream, "after")
        assert await runner.tells("said") == "after"
        assert runner.heard("room") == [["before"]]
        assert runner.heard("said") == ["one", "two", "first a", "first b", "second a", "second b", "after"]


async def test_a_cursor_that_has_expired_begins_afresh(live_stage: Stage, server: int, client: Example) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with proxied(server) as proxy, client.of(live_stage.ben, proxy.port) as runner:
        await runner.do("follow", stream=stream)
        assert await runner.tells("room") == []
        await say(ana, stream, "one")
        assert await runner.tells("said") == "one"
        await proxy.cut()
        await say(ana, stream, "missed")
        live_stage.clock.move(hours=25)
        await purge(live_stage.node, 0)
        proxy.mend()
        assert await runner.tells("room") == ["one", "missed"]
        await say(ana, stream, "two")
        assert await runner.tells("said") == "two"
        assert runner.heard("said") == ["one", "two"]


async def test_an_app_that_starts_again_goes_on_behind_the_cursor_that_it_has_kept(
    live_stage: Stage, server: int, client: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    room = "query($stream: ID!) { waitingRoom(streamId: $stream) { cursor } }"
    after = (await live_stage.ben.ask(room, stream=stream))["waitingRoom"]["cursor"]
    await say(ana, stream, "missed")
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("follow", stream=stream, after=after)
        assert await runner.tells("said") == "missed"
        assert runner.heard("room") == []


@pytest.mark.parametrize("client", ["package", "apollo"], indirect=True)
async def test_a_connection_that_nobody_closes_is_dropped_by_the_client(
    live_stage: Stage, server: int, client: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with proxied(server) as proxy, client.of(ben, proxy.port) as runner:
        await runner.do("follow", stream=stream)
        await runner.tells("room")
        await say(ana, stream, "before")
        assert await runner.tells("said") == "before"
        async with proxy.stalled():
            await say(ana, stream, "meanwhile")
            assert await runner.tells("said") == "meanwhile"
        assert runner.heard("said") == ["before", "meanwhile"]


@pytest.mark.parametrize("client", ["package", "apollo"], indirect=True)
async def test_a_connection_that_answers_is_kept(live_stage: Stage, server: int, client: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with proxied(server) as proxy, client.of(ben, proxy.port) as runner:
        await runner.do("follow", stream=stream)
        await runner.tells("room")
        await proxy.passed_back(b'"pong"', 2)
        await say(ana, stream, "still there")
        assert await runner.tells("said") == "still there"
        assert runner.heard("closed") == []


async def say(person: Person, stream: str, *bodies: str) -> None:
    for body in bodies:
        await person.do("sendMessage", streamId=stream, body=body)
