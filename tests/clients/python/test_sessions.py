"""A session by the package for Python: what is told of it is as it is by now."""

import asyncio
from datetime import timedelta
from typing import Any, cast

import greenroom
import pytest

from tests.api import scenes
from tests.clients.proxy import proxied
from tests.clients.python.client import connected, listening, until
from tests.conftest import ON_SQLITE
from tests.documents import CALL, PRESENCE
from tests.stage import Stage


@ON_SQLITE
async def test_a_promise_is_followed_to_the_creators_next_stream(live_stage: Stage, server: int) -> None:
    ana, first = live_stage.ana, await live_stage.live()
    start = live_stage.clock.now() + timedelta(hours=2)
    promised = (await live_stage.scheduled(live_stage.ben, first, start))["id"]
    other = (await live_stage.scheduled(live_stage.cleo, first, start + timedelta(hours=1)))["id"]
    async with connected(ana, server) as client, listening(greenroom.session(client, promised)) as session:
        await until(session, lambda now: now.session["stream"]["id"] == first and "APPROVE" in now.session["viewerCan"])
        await ana.do("endStream", streamId=first)
        await until(session, lambda now: "APPROVE" not in now.session["viewerCan"])
        await live_stage.cleo.do("cancelSession", sessionId=other)
        now = await anext(session)
        assert now
        assert "APPROVE" not in now.session["viewerCan"], "what is told of another brings it back"
        second = await live_stage.live()
        await until(session, lambda now: now.session["stream"]["id"] == second)
        await ana.do("decide", sessionId=promised, decision="APPROVE")
        await until(session, lambda now: now.status == "WAITING" and now.estimate)


def may_start(now: greenroom.SessionNow | None) -> bool:
    return now is not None and "START" in now.session["viewerCan"]


@ON_SQLITE
async def test_whether_a_creator_may_begin_a_session_is_as_whether_somebody_is_with_them(
    live_stage: Stage, server: int
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    first = (await live_stage.waiting(ben, stream))["id"]
    second = (await live_stage.waiting(live_stage.cleo, stream))["id"]
    async with (
        connected(ana, server) as client,
        ben.listening(PRESENCE, stream=stream),
        listening(greenroom.session(client, second)) as states,
    ):
        await until(states, lambda now: may_start(now) and now.estimate)
        await ana.do("startSession", sessionId=first)
        await until(states, lambda now: not may_start(now))
        await ben.do("endSession", sessionId=first)
        await until(states, may_start)


@ON_SQLITE
async def test_what_was_done_while_an_answer_was_read_is_not_undone_by_what_is_told_of_it(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    cursor = (await ben.ask("{ viewer { sessionsCursor } }"))["viewer"]["sessionsCursor"]
    async with connected(ben, server) as client:
        # What two have been sent is kept for a third who comes back for it.
        kept = [greenroom.follow(client, greenroom.SESSION_UPDATES, {"after": cursor}) for _ in range(2)]
        session = (await live_stage.requested(ben, stream))["id"]
        for told in kept:
            await anext(told)
        await ana.do("decide", sessionId=session, decision="APPROVE")
        for told in kept:
            await anext(told)
        ask = client.ask

        async def read_slowly(*asked: Any) -> Any:
            """Answers whose reading began before all that."""
            found: Any = await ask(*asked)
            found["viewer"]["sessionsCursor"] = cursor
            return found

        monkeypatch.setattr(client, "ask", read_slowly)
        heard: list[str] = []

        async with listening(greenroom.session(client, session)) as states:
            async for now in states:
                assert now
                heard.append(now.status)
                if len(heard) == 1:
                    await ben.do("cancelSession", sessionId=session)
                if now.status == "CANCELLED":
                    break
        assert set(heard) == {"WAITING", "CANCELLED"}
        for told in kept:
            await cast("Any", told).aclose()


@ON_SQLITE
async def test_a_call_goes_on_over_a_cut_and_ends_with_the_session(live_stage: Stage, server: int) -> None:
    ana, ben, session = live_stage.ana, live_stage.ben, await scenes.connecting(live_stage, await live_stage.live())
    back = asyncio.Event()
    async with (
        ana.listening(CALL, session=session),
        proxied(server) as proxy,
        connected(ben, proxy.port, on_connection=lambda state: back.set() if state == "connected" else None) as client,
        listening(greenroom.call(client, session)) as meters,
    ):
        assert (await anext(meters))["state"] == "RUNNING"
        live_stage.clock.move(minutes=1)
        back.clear()
        await proxy.cut()
        proxy.mend()
        await back.wait()
        await ana.do("endSession", sessionId=session)
        assert [(meter["state"], meter["usedSeconds"]) async for meter in meters] == [("STOPPED", 60)]
