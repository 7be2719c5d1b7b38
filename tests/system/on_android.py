"""clients/mobile/android, compiled and played against a real server: a fan's evening on a bad network. For ``make
android-test``, with Maven and a JDK."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain, repeat

import pytest

from gateway.settings import CHECKOUT
from tests.clients import test_examples, test_resuming, test_tokens
from tests.clients.proxy import proxied
from tests.clients.runner import Example
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

APP = CHECKOUT / "clients" / "mobile" / "android" / "app" / "target"
HOUR = 3600

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
    return Example([java, "-cp", "app.jar:libraries/*", "app.greenroom.RunnerKt"], APP)


async def test_an_evening(live_stage: Stage, server: int, client: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    async with proxied(server) as proxy, client.of(ben, proxy.port) as app:
        await app.do("inbox")
        await app.do("steps")
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
        assert app.heard("said") == ["here I am", "with you in a moment"]
        assert app.heard("notified") == ["REQUEST_APPROVED", "BEING_CALLED", "SESSION_STARTED"]


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
