"""The examples when the server refuses what it will take again: they ask for it later."""

import asyncio

import pytest

from gateway.settings.settings import Settings
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.metrics import Counts
from tests.rated import rated
from tests.stage import Stage

pytestmark = ON_SQLITE


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings, request_rate=60)


async def test_who_asks_too_often_asks_again_later(live_stage: Stage, server: int, client: Example) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    while (await live_stage.anonymous.post({"query": "{ __typename }"})).status_code == 200:
        pass
    counts = Counts()
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("follow", stream=stream)

        async def has_asked() -> None:
            while not counts.of("greenroom_limited_total", limit="request_rate"):
                await asyncio.sleep(0)

        await runner.meanwhile(has_asked())
        live_stage.clock.move(seconds=3)
        assert await runner.tells("room") == []
