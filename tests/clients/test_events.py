"""Who names event streams besides JSON, and who gets them."""

import pytest

from tests.clients.conftest import BY_EVENTS
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE


@pytest.mark.parametrize("client", ["urql", "urql-events"], indirect=True)
async def test_urql_takes_events_too_and_is_answered_by_json(live_stage: Stage, server: int, client: Example) -> None:
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("browse")
        assert await runner.tells("browsed") == []
    assert "text/event-stream" in runner.heard("accept")[0]
    assert "json" in runner.heard("answer")[0]


@pytest.mark.parametrize("client", BY_EVENTS, indirect=True)
async def test_subscriptions_by_events_are_event_streams(live_stage: Stage, server: int, client: Example) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("follow", stream=stream)
        await runner.tells("room")
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        assert await runner.tells("said") == "hello"
    assert runner.heard("answer")[-1] == "text/event-stream"
