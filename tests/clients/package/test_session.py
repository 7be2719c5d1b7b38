"""A session in one: its state, its estimate while it is in line, its meter and what it costs while it runs."""

from datetime import timedelta

import pytest

from domain.call_providers import CallProvider
from gateway.settings.settings import Settings
from tests.api import scenes
from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.documents import PRESENCE
from tests.stage import Stage

pytestmark = ON_SQLITE

CALL = """subscription($id: ID!) { privateCall(sessionId: $id) { cursor event {
  ... on MeterChanged { meter { state } } } } }"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Calls from browser to browser."""
    return settings.model_copy(update={"calls": CallProvider.PEER})


async def test_a_session_is_followed_from_the_request_to_the_receipt(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    session = (await live_stage.requested(ben, stream))["id"]
    async with fan.of(ben, server) as runner:
        await runner.do("session", session=session)
        await runner.until_is("status", "REQUESTED")
        await ana.do("decide", sessionId=session, decision="APPROVE")
        await runner.until_is("status", "WAITING")
        await runner.until_is("isEstimated", True)
        await runner.do("room", stream=stream)
        await runner.until_is("there", ["Ben"])
        await ana.do("startSession", sessionId=session)
        await runner.until_is("status", "IN_PROGRESS")
        await runner.do("call", session=session)
        await runner.until_is("metered", "CONNECTING")
        async with ana.listening(CALL, id=session):
            await runner.until_is("metered", "RUNNING")
            await runner.until_is("meter", "RUNNING")
            await ana.do("proposeExtension", sessionId=session, minutes=5)
            await runner.until_is("proposal", 5)
            await ben.do("endSession", sessionId=session)
            await runner.until_is("status", "COMPLETED")
            await runner.until_is("link", "over")


async def test_a_session_of_others_is_none(live_stage: Stage, server: int, fan: Example) -> None:
    stream = await live_stage.live()
    session = (await live_stage.requested(live_stage.ben, stream))["id"]
    async with fan.of(live_stage.sam, server) as runner:
        await runner.do("session", session=session)
        assert "status" not in await runner.line_with("isEstimated")


async def test_a_promise_is_followed_to_the_creators_next_stream(live_stage: Stage, server: int, fan: Example) -> None:
    ana, first = live_stage.ana, await live_stage.live()
    start = live_stage.clock.now() + timedelta(hours=2)
    session = (await live_stage.scheduled(live_stage.ben, first, start))["id"]
    other = (await live_stage.scheduled(live_stage.cleo, first, start + timedelta(hours=1)))["id"]
    async with fan.of(ana, server) as runner:
        await runner.do("session", session=session)
        await runner.until_is("stream", first)
        assert "APPROVE" in runner.heard("can")[-1]
        await ana.do("endStream", streamId=first)
        while "APPROVE" in await runner.tells("can"):
            pass
        await live_stage.cleo.do("cancelSession", sessionId=other)
        assert "APPROVE" not in await runner.tells("can"), "nor does what is told of another bring it back"
        second = await live_stage.live()
        await runner.until_is("stream", second)
        await ana.do("decide", sessionId=session, decision="APPROVE")
        await runner.until_is("status", "WAITING")


async def test_whether_a_creator_may_begin_a_session_is_as_whether_somebody_is_with_them(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    first = (await live_stage.waiting(ben, stream))["id"]
    second = (await live_stage.waiting(live_stage.cleo, stream))["id"]
    async with fan.of(ana, server) as runner, ben.listening(PRESENCE, stream=stream):
        await runner.do("session", session=second)
        assert "START" in await runner.tells("can")
        await runner.until_is("isEstimated", True)
        await ana.do("startSession", sessionId=first)
        while "START" in await runner.tells("can"):
            pass
        await ben.do("endSession", sessionId=first)
        while "START" not in await runner.tells("can"):
            pass


async def test_a_call_that_is_left_and_joined_again_at_once_is_joined_once(
    live_stage: Stage, server: int, fan: Example
) -> None:
    session = await scenes.in_progress(live_stage, await live_stage.live())
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("rejoin", session=session)
        await runner.until_is("metered", "CONNECTING")
        await runner.do("leave")
        assert await runner.tells("begun") == 0


async def test_a_call_that_is_left_as_it_is_told_how_it_goes_is_left(
    live_stage: Stage, server: int, fan: Example
) -> None:
    session = await scenes.in_progress(live_stage, await live_stage.live())
    async with fan.of(live_stage.ben, server) as runner:
        await runner.do("inbox")
        await runner.until_is("connection", "connected")
        await runner.do("look", session=session)
        # Ben's inbox.
        assert await runner.tells("begun") == 1


async def test_what_was_done_while_an_answer_was_read_is_not_undone_by_what_is_told_of_it(
    live_stage: Stage, server: int, fan: Example
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    cursor = (await ben.ask("{ viewer { sessionsCursor } }"))["viewer"]["sessionsCursor"]
    async with fan.of(ben, server) as runner:
        # What two have been sent is kept for a third who comes back for it.
        await runner.do("sessions")
        await runner.do("sessions")
        await runner.until_is("sessions", [])
        await runner.until_is("connection", "connected")
        session = (await live_stage.requested(ben, stream))["id"]
        await ana.do("decide", sessionId=session, decision="APPROVE")
        for _ in range(2):
            while [session, "WAITING", 0] not in await runner.tells("sessions"):
                pass
        await runner.do("since", cursor=cursor)
        await runner.do("session", session=session)
        await runner.until_is("status", "WAITING")
        await ben.do("cancelSession", sessionId=session)
        await runner.until_is("status", "CANCELLED")
        assert set(runner.heard("status")) == {"WAITING", "CANCELLED"}
