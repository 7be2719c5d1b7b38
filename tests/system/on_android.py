"""clients/mobile/android, compiled and played against a real server: a fan's evening on a bad network, and the call of
two apps. For ``make android-test``, with Maven and a JDK."""

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, repeat

import orjson
import pytest

from domain.call_providers import CallProvider
from domain.events import fan_topic, inbox_topic
from gateway.process.server import SOCKET_MESSAGE_BYTES
from gateway.settings.settings import CHECKOUT
from models.calls import CallSignal
from tests.api import scenes
from tests.clients import test_examples, test_resuming, test_tokens
from tests.clients.proxy import proxied
from tests.clients.runner import Example
from tests.clock import ManualClock
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.documents import CALL
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of
from tests.subscriptions.briefly import followed, topic_of

pytestmark = [ON_SQLITE, AS_SERVED]

APP = CHECKOUT / "clients" / "mobile" / "android" / "played" / "target"
HOUR = 3600
READY = "query($session: ID!) { privateSession(id: $session) { ready } }"

# What every example is held to.
test_a_query_and_a_mutation = test_examples.test_a_query_and_a_mutation_are_answered
test_who_may_not_listen_is_told_so = test_examples.test_who_may_not_listen_is_told_so
test_cuts = test_resuming.test_whoever_is_cut_off_comes_back_and_has_every_message_once_in_order
test_a_cursor_that_has_expired = test_resuming.test_a_cursor_that_has_expired_begins_afresh
test_an_app_that_starts_again = test_resuming.test_an_app_that_starts_again_goes_on_behind_the_cursor_that_it_has_kept
test_a_token_that_is_refused = test_tokens.test_a_token_that_is_refused_is_replaced_and_the_request_sent_again


@pytest.fixture
async def clock() -> ManualClock:
    """The present, as the app reads it from its tokens."""
    return ManualClock(datetime.now(UTC))


@pytest.fixture
def client() -> Example:
    """The app without a phone, as Maven has made it."""
    java = shutil.which("java")
    assert java, "this needs a JDK: run `make android-test`"
    return Example([java, "-cp", "played.jar:libraries/*", "app.greenroom.RunnerKt"], APP)


async def test_an_evening(live_stage: Stage, server: int, client: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    live_stage.tune(calls=CallProvider.PEER)
    async with proxied(server) as proxy, client.of(ben, proxy.port) as app:
        await app.do("inbox")
        await app.do("steps")
        for topic in (inbox_topic, fan_topic):
            await app.meanwhile(followed(live_stage, topic_of(topic, ben.id)))
        await app.do("request", stream=stream, minutes=10)
        asked = await app.line_with("requested")
        assert asked["requested"] == "REQUESTED"
        session = asked["session"]
        await ana.do("decide", sessionId=session, decision="APPROVE")
        assert await app.tells("notified") == "REQUEST_APPROVED"

        # Away, so they are called; entering the room answers.
        assert (await ana.refused("startSession", sessionId=session))["__typename"] == "FanAbsent"
        assert await app.tells("notified") == "BEING_CALLED"
        await app.do("enter", stream=stream)
        assert "Ben" in await app.tells("present")
        await app.do("follow", stream=stream)
        assert await app.tells("room") == []
        await app.do("ready", session=session, ready=True)
        assert await app.line_with("ready") == {"ready": True, "errors": []}
        assert (await ana.ask(READY, session=session))["privateSession"] == {"ready": True}
        await app.do("say", stream=stream, body="here I am")
        await app.until("said", "here I am")

        await proxy.cut()
        await ana.do("sendMessage", streamId=stream, body="with you in a moment")
        proxy.mend()
        await app.until("said", "with you in a moment")
        await app.do("enter", stream=stream)
        assert "Ben" in await app.tells("present")
        await ana.do("startSession", sessionId=session)
        await app.until_is("status", "IN_PROGRESS")
        await app.until_is("notified", "SESSION_STARTED")
        await app.until_is("left", stream)

        await app.do("call", session=session, word="hello")
        assert await app.tells("meter") == "CONNECTING"
        async with ana.listening(CALL, session=session):
            await app.until_is("meter", "RUNNING")
            live_stage.clock.move(minutes=10)
            await live_stage.run_clock()
        await app.until_is("over", session)
        await app.until_is("status", "COMPLETED")
        await app.until_is("notified", "SESSION_COMPLETED")
        await app.do("receipt", session=session)
        assert await app.line_with("receipt") == {"receipt": "TIME_UP", "paid": 1000, "used": 600}
        assert app.heard("said") == ["here I am", "with you in a moment"]
        assert app.heard("notified") == ["REQUEST_APPROVED", "BEING_CALLED", "SESSION_STARTED", "SESSION_COMPLETED"]


async def test_who_is_closed_for_what_they_sent_does_not_come_again(
    live_stage: Stage, server: int, client: Example
) -> None:
    async with client.of(live_stage.ben, server) as app:
        await app.do("enter", stream="x" * 2 * SOCKET_MESSAGE_BYTES)
        assert "closed with 1009" in await app.tells("problem")


async def test_two_apps_meet_in_a_call_and_it_is_paid_for(live_stage: Stage, server: int, client: Example) -> None:
    session = await scenes.connecting(live_stage, await live_stage.live())
    async with client.of(live_stage.ana, server) as anas, client.of(live_stage.ben, server) as bens:
        await anas.do("call", session=session, word="good evening")
        assert await anas.tells("meter") == "CONNECTING"
        await bens.do("call", session=session, word="hello")
        await bens.tells("meter")
        for app, word in ((anas, "hello"), (bens, "good evening")):
            assert await app.tells("hears") == word
            await app.until_is("link", "CONNECTED")
            assert app.heard("meter")[-1] == "RUNNING"

        live_stage.clock.move(minutes=5)
        await bens.do("end", session=session)
        for app in (anas, bens):
            await app.until_is("over", session)
            assert app.heard("meter")[-2:] == ["RUNNING", "STOPPED"]
        await bens.until_is("ended", "COMPLETED")
        assert bens.heard("for") == [500]
        await bens.do("receipt", session=session)
        assert await bens.line_with("receipt") == {"receipt": "FAN_ENDED", "paid": 500, "used": 300}


async def test_what_an_app_that_starts_again_signals_during_a_cut_comes_behind_it_once_and_in_order(
    live_stage: Stage, server: int, client: Example
) -> None:
    ana, ben, session = live_stage.ana, live_stage.ben, await scenes.connecting(live_stage, await live_stage.live())
    async with proxied(server) as proxy, client.of(ben, proxy.port) as bens:
        async with client.of(ana, server) as anas:
            await bens.do("call", session=session, word="hello")
            await bens.tells("meter")
            await anas.do("call", session=session, word="good evening")
            assert await anas.tells("hears") == "hello"
            assert await bens.tells("hears") == "good evening"
            live_stage.clock.move(minutes=1)
        # Both are away for less than what counts.
        await proxy.cut()
        earlier = len(await signalled(ana, 1))
        async with client.of(ana, server) as anas:
            await anas.do("call", session=session, word="here I am again")
            assert await anas.tells("meter") == "RUNNING"
            offer, *candidates = (await signalled(ana, earlier + 3))[earlier:]
            meanwhile = [offer["sdp"], *(found["candidate"] for found in candidates)]
            proxy.mend()
            await bens.until_is("took", meanwhile[-1])
            assert await bens.tells("hears") == "here I am again"
            assert await anas.tells("hears") == "hello"
        taken = bens.heard("took")
        begun = taken.index(offer["sdp"])
        assert taken[begun : begun + len(meanwhile)] == meanwhile
        assert set(bens.heard("meter")) <= {"CONNECTING", "RUNNING"}


async def test_a_call_that_is_joined_on_another_device_is_left_on_the_first(
    live_stage: Stage, server: int, client: Example
) -> None:
    ana, ben, session = live_stage.ana, live_stage.ben, await scenes.connecting(live_stage, await live_stage.live())
    async with client.of(ana, server) as anas, client.of(ben, server) as first, client.of(ben, server) as second:
        await anas.do("call", session=session, word="good evening")
        await anas.tells("meter")
        await first.do("call", session=session, word="hello")
        assert await first.tells("hears") == "good evening"
        assert await anas.tells("hears") == "hello"
        await second.do("call", session=session, word="over here")
        assert await second.tells("hears") == "good evening"
        assert await anas.tells("hears") == "over here"
        assert await first.tells("over") == session
        assert first.heard("link")[-1] == "ELSEWHERE"


async def signalled(person: Person, at_least: int) -> list[Answer]:
    """What that person has sent to the other of a call, in order, once it is so much."""
    while len(sent := await CallSignal.filter(user_id=row_of(person.id)).order_by("id")) < at_least:
        await asyncio.sleep(0)
    return [orjson.loads(signal.payload) for signal in sent]


async def test_a_connection_that_nobody_closes_is_dropped_by_the_app(
    live_stage: Stage, server: int, client: Example
) -> None:
    await test_resuming.test_a_connection_that_nobody_closes_is_dropped_by_the_client(live_stage, server, client)


async def test_a_fresh_token_keeps_the_socket_open(live_stage: Stage, server: int, client: Example) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    given = tokens(live_stage, 6, HOUR)
    async with proxied(server) as proxy, client.among({"PINGS": "1s"}).run(proxy.port, lambda: next(given)) as app:
        await app.do("follow", stream=stream)
        await app.tells("room")
        await app.until("wants", "token")
        await proxy.passed_back(b'"pong"', 2)
        live_stage.clock.move(seconds=60)
        await ana.do("sendMessage", streamId=stream, body="still there")
        assert await app.tells("said") == "still there"
        # A socket that is closed for its token would have had the app ask for one more.
        assert app.heard("wants") == ["token", "token"]


def tokens(stage: Stage, *ttls: int) -> Iterator[str]:
    """Ben's, each for so long from when it is asked for; the last over and over."""
    for ttl in chain(ttls, repeat(ttls[-1])):
        yield stage.app.state.tokens.write("ben", "Ben", None, ttl, datetime.now(UTC))
