"""The package says how its connection is doing, within 3 s of the truth, and comes back at the right place."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic

from gateway.background.purge import purge
from tests.api import scenes
from tests.clients.proxy import Proxy, proxied
from tests.clients.runner import Example, Runner
from tests.conftest import ON_SQLITE
from tests.documents import OFFER, PRESENCE
from tests.stage import Stage
from tests.system.process import serving

HONEST_SECONDS = 3.0
BUSY_SECONDS = 2.0
"""For what a machine that is busy takes beside."""


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
            await says_at_last(runner, "reconnecting")
            assert monotonic() - killed < HONEST_SECONDS + BUSY_SECONDS
            await server.start()
            await says(runner, "connected")
            await ana.do("sendMessage", streamId=stream, body="after")
            await runner.until_is("said", ["before", "after"])


async def says_at_last(runner: Runner, state: str) -> None:
    """Sooner or later that is its state."""
    await runner.until_is("connection", state)


@asynccontextmanager
async def in_a_room(live_stage: Stage, stream: str, server: int, fan: Example) -> AsyncIterator[tuple[Proxy, Runner]]:
    """Ben waits in that room, behind a proxy, and is connected."""
    await live_stage.waiting(live_stage.ben, stream)
    async with proxied(server) as proxy, fan.of(live_stage.ben, proxy.port) as runner:
        await runner.do("room", stream=stream)
        await runner.until_is("said", [])
        await says_at_last(runner, "connected")
        yield proxy, runner


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


async def an_old_and_a_new(stage: Stage, stream: str) -> tuple[str, str]:
    """A session of Ben's that is over and paid, and one that he has asked for since."""
    old = await scenes.paid(stage, stream)
    stage.clock.move(minutes=1)
    return old, (await stage.requested(stage.ben, stream))["id"]


async def something_is_refunded(stage: Stage, session: str) -> None:
    """A cent, long after it was paid."""
    money = {"amount": 1, "currency": "USD"}
    await stage.support.do("refundSession", sessionId=session, amount=money, reason="A word too many")


@ON_SQLITE
async def test_what_is_told_of_an_old_session_leaves_the_newest_first(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    old, new = await an_old_and_a_new(live_stage, stream)
    async with fan.of(ben, server) as runner:
        await runner.do("sessions")
        await runner.until_is("sessions", [[new, "REQUESTED", 0], [old, "COMPLETED", 0]])
        await something_is_refunded(live_stage, old)
        await runner.until_is("sessions", [[new, "REQUESTED", 0], [old, "COMPLETED", 1]])


@ON_SQLITE
async def test_what_is_told_of_an_old_notification_leaves_the_newest_first(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    session = await scenes.waiting(live_stage, stream)
    live_stage.clock.move(minutes=1)
    await live_stage.ana.do("decide", sessionId=session, decision="LATER")
    found = await ben.ask("{ viewer { notifications { edges { node { id kind } } } } }")
    newest, *_, oldest = [edge["node"] for edge in found["viewer"]["notifications"]["edges"]]
    async with fan.of(ben, server) as runner:
        await runner.do("inbox", first=1)
        await runner.until_is("inbox", [newest["kind"]])
        await says_at_last(runner, "connected")
        await ben.do("markNotificationsRead", ids=[oldest["id"]])
        await ben.do("markNotificationsRead", ids=[newest["id"]])
        await runner.until_is("read", 1)
        assert runner.heard("inbox") == [[newest["kind"]]] * len(runner.heard("inbox"))


@ON_SQLITE
async def test_of_a_long_queue_the_first_are_shown_whoever_leaves_it(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    asked = []
    for person in (live_stage.ben, live_stage.cleo, live_stage.dora):
        asked.append((await live_stage.requested(person, stream))["id"])
        live_stage.clock.move(seconds=1)
    async with fan.of(ana, server) as runner:
        await runner.do("queue", stream=stream, first=2)
        await runner.until_is("queue", asked[:2])
        await ana.do("decide", sessionId=asked[0], decision="DENY")
        await runner.until_is("queue", asked[1:])
        await ana.do("decide", sessionId=asked[2], decision="APPROVE")
        await runner.until_is("queue", [asked[2], asked[1]])
        assert max(map(len, runner.heard("queue"))) == 2


@ON_SQLITE
async def test_of_many_sessions_the_newest_are_shown_whatever_is_told_of_the_others(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    old, new = await an_old_and_a_new(live_stage, stream)
    async with fan.of(ben, server) as runner:
        await runner.do("sessions", first=1)
        await runner.until_is("sessions", [[new, "REQUESTED", 0]])
        await something_is_refunded(live_stage, old)
        await ben.do("cancelSession", sessionId=new)
        await runner.until_is("sessions", [[new, "CANCELLED", 0]])
        live_stage.clock.move(minutes=1)
        newer = (await live_stage.requested(ben, stream))["id"]
        await runner.until_is("sessions", [[newer, "REQUESTED", 0]])
        assert {len(shown) for shown in runner.heard("sessions")} == {1}


@ON_SQLITE
async def test_a_promise_is_in_the_queue_until_it_has_gone_to_the_creators_next_stream(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    start = live_stage.clock.now() + timedelta(hours=2)
    promised = (await live_stage.scheduled(live_stage.ben, stream, start))["id"]
    async with fan.of(ana, server) as runner:
        await runner.do("queue", stream=stream, first=5)
        await runner.until_is("queue", [promised])
        await runner.until_is("offered", [True])
        await ana.do("endStream", streamId=stream)
        await runner.until_is("offered", [False])
        await live_stage.live()
        await runner.until_is("queue", [])


@ON_SQLITE
async def test_who_has_missed_a_call_stays_behind_the_next_in_line(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, cleo, stream = live_stage.ana, live_stage.ben, live_stage.cleo, await live_stage.live()
    missed = (await live_stage.waiting(ben, stream))["id"]
    live_stage.clock.move(minutes=1)
    following = (await live_stage.waiting(cleo, stream))["id"]
    async with fan.of(ana, server) as runner, cleo.listening(PRESENCE, stream=stream):
        await runner.do("queue", stream=stream, first=5)
        await runner.until_is("queue", [missed, following])
        live_stage.tune(no_show_grace=timedelta(0))
        await ana.refused("startSession", sessionId=missed)
        await live_stage.run_clock()
        await runner.until_is("queue", [following, missed])
        told = len(runner.heard("queue"))
        await cleo.do("setReady", sessionId=following, ready=True)
        while len(runner.heard("queue")) == told:
            await runner.tells("queue")
        assert runner.heard("queue")[-1] == [following, missed]


async def test_whoever_watches_is_told_what_is_so_and_nothing_after_they_stop(fan: Example) -> None:
    async with fan.run(1, lambda: None) as runner:
        await runner.do("watchers")
        assert await runner.line_with("late") == {
            "first": [0, 1, 2, 3],
            "second": [0],
            "third": [0, 1, 3],
            "late": ["now"],
            "left": ["WAITING", "COMPLETED"],
            "without": ["WAITING", "WAITING", "REQUESTED", "WAITING"],
        }


@ON_SQLITE
async def test_a_client_that_is_closed_is_not_connected(live_stage: Stage, server: int, fan: Example) -> None:
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("inbox")
        await says_at_last(runner, "connected")
        await runner.end()
        assert runner.heard("connection") == ["connecting", "connected", "offline"]


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
async def test_a_watchers_mistake_is_reported(live_stage: Stage, server: int, fan: Example) -> None:
    session = (await live_stage.waiting(live_stage.ben, await live_stage.live()))["id"]
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("failing", session=session)
        assert await runner.tells("reported") == "Error: a mistake of the page's"


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
async def test_what_nobody_answers_ends_with_the_client(live_stage: Stage, server: int, fan: Example) -> None:
    stream = await live_stage.live()
    async with in_a_room(live_stage, stream, server, fan) as (proxy, runner), proxy.stalled():
        await runner.do("request", stream=stream, minutes=10)
        await says_at_last(runner, "reconnecting")
        assert runner.process.stdin
        runner.process.stdin.close()
        assert "could not be reached" in await runner.tells("problem")


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
        await says(runner, "reconnecting")
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


async def test_nobody_joins_a_call_by_a_client_that_is_closed(fan: Example) -> None:
    async with fan.run(1, lambda: None) as runner:
        await runner.do("late")
        assert await runner.tells("late") == "settled"
