"""The examples' tokens: a fresh one over the live socket, and a new one when the server has closed it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

import pytest

from tests.clients.conftest import OVER_SOCKETS
from tests.clients.runner import Example
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

SOON, HOUR = 6, 3600
"""Seconds. The socket has to be opened while two thirds of a token's life are not over."""

NO_PINGS = {"codegen"}
"""Examples that come again instead of renewing."""


@pytest.fixture
async def clock() -> ManualClock:
    """A little behind the clients' own, by which they read the end of a token until they know the server's: the first
    time to renew comes too early, and the token is the same."""
    return ManualClock(datetime.now(UTC) - timedelta(seconds=4))


def tokens(stage: Stage, *ttls: int) -> Iterator[str]:
    """Ben's, each for so long from when it is asked for; the last over and over."""
    for ttl in chain(ttls, repeat(ttls[-1])):
        yield stage.app.state.tokens.write("ben", "Ben", None, ttl, datetime.now(UTC))


@pytest.mark.parametrize("client", [name for name in OVER_SOCKETS if name not in NO_PINGS], indirect=True)
async def test_a_fresh_token_keeps_the_socket_open(live_stage: Stage, server: int, client: Example) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    given = tokens(live_stage, SOON, HOUR)
    async with client.run(server, lambda: next(given)) as runner:
        await runner.do("follow", stream=stream)
        await runner.tells("room")
        assert await runner.tells("renewed")
        # What comes back behind the token that was sent: the server has it by now.
        await live_stage.ana.do("sendMessage", streamId=stream, body="renewed?")
        assert await runner.tells("said") == "renewed?"
        live_stage.clock.move(seconds=60)
        await live_stage.ana.do("sendMessage", streamId=stream, body="still there")
        assert await runner.tells("said") == "still there"
        assert runner.heard("closed") == []
        assert runner.heard("wants") == ["token", "token"]


async def test_a_token_that_is_refused_is_replaced_and_the_request_sent_again(
    live_stage: Stage, server: int, client: Example
) -> None:
    await live_stage.live()
    given = tokens(live_stage, HOUR, 10 * HOUR)
    async with client.run(server, lambda: next(given)) as runner:
        await runner.do("browse")
        await runner.tells("browsed")
        live_stage.clock.move(hours=2)
        await runner.do("browse")
        assert await runner.tells("browsed") == ["Piano"]
        assert runner.heard("wants") == ["token", "token"]


@pytest.mark.parametrize("client", OVER_SOCKETS, indirect=True)
async def test_a_socket_that_was_closed_for_its_token_comes_again_with_another(
    live_stage: Stage, server: int, client: Example
) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    given = tokens(live_stage, HOUR, 10 * HOUR)
    async with client.run(server, lambda: next(given)) as runner:
        await runner.do("follow", stream=stream)
        await runner.tells("room")
        await live_stage.ana.do("sendMessage", streamId=stream, body="before")
        assert await runner.tells("said") == "before"
        live_stage.clock.move(hours=2)
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        assert await runner.until("said", "after") == ["after"]
        assert runner.heard("wants") == ["token", "token"]
