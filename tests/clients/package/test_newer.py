"""The package for pages beside a server that is newer: what it does not know is let through, or passed over."""

import pytest
from starlette.applications import Starlette

from domain.call_providers import CallProvider
from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clients.newer import A_NEW_CALL_EVENT, A_NEW_CHAT_EVENT, A_NEW_PRESENCE_EVENT, A_NEW_STATUS, newer
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.documents import CALL
from tests.stage import Stage

pytestmark = ON_SQLITE


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Calls from browser to browser."""
    return settings.model_copy(update={"calls": CallProvider.PEER})


async def test_a_new_kind_of_event_in_a_room_changes_nothing(live_stage: Stage, app: Starlette, fan: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with (
        newer(app, A_NEW_CHAT_EVENT | A_NEW_PRESENCE_EVENT) as port,
        fan.of(ben, port) as runner,
    ):
        await runner.do("room", stream=stream)
        await runner.until_is("there", ["Ben"])
        await ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        first = await ana.do("sendMessage", streamId=stream, body="first")
        # What was posted is told as it is when it is told.
        await runner.until_is("said", ["first"])
        await ana.do("removeMessage", messageId=first["id"])
        await ana.do("sendMessage", streamId=stream, body="second")
        await runner.until_is("said", ["first", "second"])
        assert runner.heard("there")[-1] == ["Ben"]
        assert runner.heard("reported") == []


async def test_a_new_kind_of_event_in_a_call_changes_nothing(live_stage: Stage, app: Starlette, fan: Example) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = await scenes.in_progress(live_stage, stream)
    async with (
        newer(app, A_NEW_CALL_EVENT) as port,
        fan.of(ben, port) as runner,
        ana.listening(CALL, session=session),
    ):
        await runner.do("call", session=session)
        await runner.until_is("metered", "RUNNING")
        await ana.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="{}")
        await ana.do("endSession", sessionId=session)
        await runner.until_is("link", "over")
        assert set(runner.heard("metered")[-2:]) <= {"RUNNING", "STOPPED"}
        assert runner.heard("reported") == []


async def test_a_session_of_a_new_status_stays_in_the_queue_until_it_has_ended(
    live_stage: Stage, app: Starlette, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    one = (await live_stage.requested(ben, stream))["id"]
    async with newer(app, A_NEW_STATUS) as port, fan.of(ana, port) as runner:
        await runner.do("queue", stream=stream, first=10)
        await runner.until_is("queue", [one])
        await ana.do("decide", sessionId=one, decision="APPROVE")
        other = (await live_stage.requested(await live_stage.person("Zoe", money=10_000), stream))["id"]
        await runner.until_is("queue", [one, other])
        await ana.do("decide", sessionId=one, decision="DENY")
        await runner.until_is("queue", [other])
        assert [] not in runner.heard("queue")
