"""Leaving a client of the package for Python: all that waits or listens by it ends with it."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, cast

import greenroom
import pytest

from tests.clients.proxy import BUSY_SECONDS, HONEST_SECONDS, proxied
from tests.clients.python.client import connected, until
from tests.conftest import ON_SQLITE
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage


@ON_SQLITE
async def test_who_leaves_does_not_wait_for_a_network_through_which_nothing_passes(
    live_stage: Stage, server: int
) -> None:
    stream = await live_stage.live()
    async with proxied(server) as proxy, connected(live_stage.ben, proxy.port) as client:
        emblem = cast("Any", greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}))
        await until(emblem, bool)
        async with proxy.stalled():
            since = monotonic()
            await client.__aexit__(None, None, None)
            assert monotonic() - since < HONEST_SECONDS + BUSY_SECONDS


async def heard_to_the_end(states: AsyncIterator[object], has_begun: asyncio.Event) -> None:
    """Listen until there is nothing more."""
    async for _ in states:
        has_begun.set()


@ON_SQLITE
async def test_whatever_is_listened_to_ends_as_the_client_is_left(live_stage: Stage, server: int) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    session = (await live_stage.waiting(ben, stream))["id"]
    client = connected(ben, server)

    def states() -> list[AsyncIterator[object]]:
        return [
            greenroom.session(client, session),
            greenroom.enter_room(client, stream),
            greenroom.repeated(client, greenroom.STREAMS, {}, TIMEOUT_SECONDS * 2),
            greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}),
        ]

    async with asyncio.timeout(TIMEOUT_SECONDS):
        async with client, asyncio.TaskGroup() as listeners:
            have_begun = [asyncio.Event() for _ in states()]
            for one, has_begun in zip(states(), have_begun, strict=True):
                listeners.create_task(heard_to_the_end(one, has_begun))
            await asyncio.gather(*(one.wait() for one in have_begun))
            await client.__aexit__(None, None, None)
        for one in states():
            assert [state async for state in one] == [], "who begins afterwards has come to the end"


async def test_who_waits_for_a_server_that_is_away_waits_no_longer_than_the_client_is_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", TIMEOUT_SECONDS * 100)
    monkeypatch.setattr("greenroom.waiting.random.uniform", lambda _, most: most)
    client = greenroom.connect("http://127.0.0.1:1/graphql")
    async with asyncio.timeout(TIMEOUT_SECONDS), asyncio.TaskGroup() as listeners:
        listeners.create_task(heard_to_the_end(greenroom.session(client, "any"), asyncio.Event()))
        async with client:
            emblem = heard_to_the_end(greenroom.follow(client, greenroom.EMBLEM_CHANGES), asyncio.Event())
            listeners.create_task(emblem)
            await asyncio.sleep(0)
        with pytest.raises(greenroom.Unreachable):
            await client.ask(greenroom.STREAMS)
