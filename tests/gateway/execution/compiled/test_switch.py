"""``GREENROOM_COMPILED=0``: graphql-core executes everything, and nobody can tell but by the time it takes."""

from typing import Any

import pytest

from domain.events import room_topic
from gateway.execution.compiled import CompiledExecutor
from gateway.settings.settings import Settings
from tests.documents import CHAT
from tests.stage import Stage
from tests.subscriptions.briefly import chat, followed, topic_of


@pytest.fixture
def settings(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    def used(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr(CompiledExecutor, "build", used)
    return settings.model_copy(update={"compiled": False})


async def test_without_the_compiled_executor_everything_is_answered(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(CHAT, stream=stream) as listener, live_stage.ana.socket() as socket:
        once = await socket.subscribe("{ viewer { user { displayName } } }")
        assert await once.next() == {"user": {"displayName": "Ana"}}
        await followed(live_stage, topic_of(room_topic, stream))
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        assert chat(await listener.next()) == ("Ana", "hello")
