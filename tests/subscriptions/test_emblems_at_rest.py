"""An emblem that nothing changes is not read again; whatever does change it is found at the next look, though its hint
was lost."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from gateway.delivery.state_group import StateGroup
from tests.api import scenes
from tests.documents import EMBLEM, OFFER
from tests.sockets import Answer
from tests.stage import Stage
from tests.statements import statements
from tests.subscriptions.briefly import groups, nobody_looks


@pytest.fixture
def live_stage(live_stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Nobody looks by themselves, and no hint arrives."""
    nobody_looks(monkeypatch)

    async def lost(channel: str, message: str) -> None: ...

    monkeypatch.setattr(live_stage.node.broadcasting.broadcast, "publish", lost)
    return live_stage


async def look(stage: Stage) -> list[str]:
    """Look at all that is listened to, as is done again and again; what the database is asked."""
    found = [group for group in groups(stage) if isinstance(group, StateGroup)]
    with statements(others=True) as asked:
        await stage.app.state.endpoint.groups._look(found)
        if reading := [group._task for group in found if group._task]:
            await asyncio.wait(reading)
    return asked.asked


async def test_of_streams_at_rest_it_is_asked_in_one_statement_whether_they_have_moved(live_stage: Stage) -> None:
    streams = [await live_stage.live(creator) for creator in (live_stage.ana, live_stage.sam, live_stage.dora)]
    async with AsyncExitStack() as opened:
        for stream in streams:
            emblems = await opened.enter_async_context(live_stage.ben.listening(EMBLEM, stream=stream))
            await emblems.next()
        assert len(await look(live_stage)) > 1
        for _ in range(2):
            assert len(await look(live_stage)) == 1
        await live_stage.requested(live_stage.cleo, streams[0])
        for _ in range(2):
            # Who has asked and is not answered lapses by time alone.
            assert len(await look(live_stage)) > 1


async def test_whatever_changes_an_emblem_at_rest_is_found_without_a_hint(live_stage: Stage) -> None:
    stream, clock = await live_stage.live(queueLimit=1), live_stage.clock
    async with live_stage.ben.listening(EMBLEM, stream=stream) as emblems:
        assert (await emblems.next())["emblem"] == "AVAILABLE"

        async def found(seconds: float = 2) -> Answer:
            clock.move(seconds=seconds)
            await look(live_stage)
            return await emblems.next()

        async def rest() -> None:
            for _ in range(2):
                await look(live_stage)
            assert len(await look(live_stage)) == 1

        await rest()
        session = await live_stage.requested(live_stage.cleo, stream)
        assert (await found())["emblem"] == "CLOSED"
        await live_stage.cleo.do("cancelSession", sessionId=session["id"])
        assert (await found())["emblem"] == "AVAILABLE"
        await rest()
        await live_stage.ana.do("pauseQueue", streamId=stream, minutes=5)
        assert (await found())["emblem"] == "BUSY"
        assert (await found(5 * 60))["emblem"] == "AVAILABLE", "by time alone"
        await rest()
        await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        assert (await found())["emblem"] == "CLOSED"
        await rest()
        await live_stage.ana.do("unblockFan", userId=live_stage.ben.id)
        assert (await found())["emblem"] == "AVAILABLE"
        await rest()
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 7})
        assert (await found())["offer"]["queueLimit"] == 7
        await rest()
        await live_stage.requested(live_stage.cleo, stream)
        await live_stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, "queueLimit": 1})
        assert (await found())["emblem"] == "CLOSED"
        assert (await found(24 * 3600))["emblem"] == "AVAILABLE", "what nobody has answered has lapsed by time alone"
        await live_stage.ana.do("endStream", streamId=stream)
        assert (await found())["status"] == "ENDED"


async def test_the_breath_after_a_session_ends_by_time_alone(live_stage: Stage) -> None:
    stream = await live_stage.live(gapSeconds=600)
    session = await scenes.in_progress(live_stage, stream)
    live_stage.clock.move(minutes=5)
    await live_stage.ana.do("endSession", sessionId=session)
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        before = (await emblems.next())["offer"]["estimatedWait"]["likelySeconds"]
        live_stage.clock.move(minutes=6)
        await look(live_stage)
        assert (await emblems.next())["offer"]["estimatedWait"]["likelySeconds"] == before - 360
        live_stage.clock.move(minutes=5)
        await look(live_stage)
        await look(live_stage)
        assert len(await look(live_stage)) == 1
