"""The package for Python beside a server that is newer: what it does not know is let through, or passed over."""

from typing import Any

import greenroom
import pytest
from starlette.applications import Starlette

from domain.call_providers import CallProvider
from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clients.newer import A_NEW_CALL_EVENT, A_NEW_CHAT_EVENT, A_NEW_PRESENCE_EVENT, A_NEW_STATUS, newer
from tests.clients.python.client import connected, listening, says, until
from tests.conftest import ON_SQLITE
from tests.documents import CALL
from tests.stage import Stage

pytestmark = ON_SQLITE


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Calls from browser to browser."""
    return settings.model_copy(update={"calls": CallProvider.PEER})


async def test_a_new_kind_of_event_in_a_chat_changes_nothing(live_stage: Stage, app: Starlette) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with (
        newer(app, A_NEW_CHAT_EVENT) as port,
        connected(ben, port) as client,
        listening(greenroom.chat(client, stream)) as chat,
    ):
        assert await anext(chat) == ()
        first = await ana.do("sendMessage", streamId=stream, body="first")
        # What was posted is told as it is when it is told.
        await until(chat, lambda messages: messages and messages[0]["body"] == "first")
        await ana.do("removeMessage", messageId=first["id"])
        await ana.do("sendMessage", streamId=stream, body="second")
        messages = await until(chat, lambda messages: messages is None or len(messages) == 2)
        assert [one["body"] for one in messages or ()] == ["first", "second"]


async def test_a_new_kind_of_event_in_a_room_changes_nothing(live_stage: Stage, app: Starlette) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with (
        newer(app, A_NEW_PRESENCE_EVENT) as port,
        connected(ben, port) as client,
        listening(greenroom.enter_room(client, stream)) as room,
    ):
        await until(room, says())
        await ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        await ana.do("sendMessage", streamId=stream, body="there?")
        now = await until(room, says("there?"))
        assert now
        assert [one["user"]["displayName"] for one in now.members] == ["Ben"]


async def test_a_new_kind_of_event_in_a_call_changes_nothing(live_stage: Stage, app: Starlette) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = await scenes.in_progress(live_stage, stream)
    async with (
        newer(app, A_NEW_CALL_EVENT) as port,
        connected(ben, port) as client,
        listening(greenroom.call(client, session)) as meters,
        ana.listening(CALL, session=session),
    ):
        await until(meters, lambda meter: meter["state"] == "RUNNING")
        await ana.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="{}")
        await ana.do("endSession", sessionId=session)
        assert [meter["state"] async for meter in meters] == ["STOPPED"]


async def test_stages_go_on_beyond_a_new_status_of_a_session_that_is_not_over(
    live_stage: Stage, app: Starlette
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.requested(ben, stream))["id"]

    async def approve(now: greenroom.SessionNow) -> None:
        await ana.do("decide", sessionId=session, decision="APPROVE")

    async def deny(now: greenroom.SessionNow) -> None:
        await ana.do("decide", sessionId=session, decision="DENY")

    stages: Any = {"REQUESTED": approve, "DREAMING": deny}
    async with newer(app, A_NEW_STATUS) as port, connected(ben, port) as client:
        ended = await greenroom.stages(greenroom.session(client, session), stages)
    assert ended
    assert ended.status == "DENIED"
