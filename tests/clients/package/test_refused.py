"""What the server puts off, or takes no more."""

import pytest

from gateway.settings.settings import Settings
from tests.clients.runner import Example
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.rated import rated
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings, operation_rate=1)


async def test_what_is_put_off_ends_too_when_the_server_takes_no_more(
    live_stage: Stage, server: int, fan: Example
) -> None:
    stream = await live_stage.live()
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("emblem", stream=stream)
        await runner.until_is("emblem", "AVAILABLE")
        await runner.do("emblem", stream=stream)
        await runner.tells("refused")
        await runner.do("babble")
        assert [await runner.tells("failed") for _ in range(2)] == ["Closed", "Closed"]
        assert runner.heard("connection")[-1] == "offline"


async def test_what_the_server_reads_no_further_is_not_sent_again_and_again(
    live_stage: Stage, server: int, fan: Example
) -> None:
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("emblem", stream="x" * 300_000)
        assert await runner.tells("failed") == "Closed"
        assert runner.heard("connection")[-1] == "offline"
