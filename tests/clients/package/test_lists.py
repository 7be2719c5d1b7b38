"""Lists by the package for pages: in order and no longer than asked for, whatever is told of what is in them."""

from datetime import timedelta

from tests.api import scenes
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.documents import PRESENCE
from tests.stage import Stage


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
        await runner.until_is("connection", "connected")
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
