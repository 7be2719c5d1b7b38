"""What the server puts off, or takes no more, told by the package for Python."""

import asyncio
from typing import Any

import greenroom
import pytest

from gateway.settings.settings import Settings
from tests.clients.python.client import connected
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.rated import rated
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings, operation_rate=1)


async def test_what_is_put_off_ends_too_when_the_server_takes_no_more(live_stage: Stage, server: int) -> None:
    stream = await live_stage.live()
    told: list[str] = []
    async with connected(live_stage.ben, server, on_connection=told.append) as client:
        first, second = (
            greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}),
            greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream}),
        )
        await anext(first)
        put_off = asyncio.ensure_future(anext(second))
        while len(client.socket._wanted) < 2 or len(client.socket._operations) > 1:
            await asyncio.sleep(0)
        await babble(client)
        for one in (asyncio.ensure_future(anext(first)), put_off):
            with pytest.raises(greenroom.Closed):
                await one
        assert told == ["connected", "offline"]


async def test_what_the_server_reads_no_further_is_not_sent_again_and_again(live_stage: Stage, server: int) -> None:
    stream = await live_stage.live()
    told: list[str] = []
    async with connected(live_stage.ben, server, on_connection=told.append) as client:
        good = greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})
        await anext(good)
        too_long = greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": "x" * 300_000})
        for one in (too_long, good):
            with pytest.raises(greenroom.Closed) as closed:
                await anext(one)
            assert closed.value.code == 1009
        assert told == ["connected", "offline"]


async def test_a_client_that_was_left_is_not_connected(live_stage: Stage, server: int) -> None:
    told: list[str] = []
    async with connected(live_stage.ben, server, on_connection=told.append) as client:
        await anext(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": await live_stage.live()}))
    assert told == ["connected", "offline"]


async def babble(client: greenroom.Greenroom) -> None:
    """Say what is no message: the server closes the socket for good."""
    wire: Any = client.socket._wire
    await wire._socket.send("{")
