"""A creator is told when they may begin with somebody, or no longer, because of a session with somebody else."""

from collections.abc import Awaitable, Callable

import pytest

from domain.events import stream_topic
from tests.sockets import Answer
from tests.stage import Stage
from tests.subscriptions.briefly import followed, nobody_looks, topic_of

QUEUE = """subscription($stream: ID!, $after: String) {
  sessionUpdates(streamId: $stream, after: $after) {
    session { id version status viewerCan } transition { from to }
  }
}"""

Ending = Callable[[Stage, str], Awaitable[object]]


async def ends_by_creator(stage: Stage, session: str) -> None:
    await stage.ana.do("endSession", sessionId=session)


async def ends_by_fan(stage: Stage, session: str) -> None:
    await stage.ben.do("endSession", sessionId=session)


async def ends_by_time(stage: Stage, session: str) -> None:
    await stage.run_clock(minutes=10)


async def ends_by_block(stage: Stage, session: str) -> None:
    await stage.ana.do("blockFan", userId=stage.ben.id)


async def ends_with_the_stream(stage: Stage, session: str) -> None:
    found = await stage.ana.ask("{ viewer { liveStream { id } } }")
    await stage.ana.do("endStream", streamId=found["viewer"]["liveStream"]["id"])


@pytest.fixture(autouse=True)
def _by_hints_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody_looks(monkeypatch)


ENDINGS: list[Ending] = [ends_by_creator, ends_by_fan, ends_by_time, ends_by_block, ends_with_the_stream]


def offered(update: Answer) -> tuple[str, bool]:
    """Which session it is, and whether its creator may begin it."""
    session = update["session"]
    return session["id"], "START" in session["viewerCan"]


@pytest.mark.parametrize("ends", ENDINGS)
async def test_another_creator_is_told_at_once_that_a_fan_is_taken_and_that_they_are_free(
    live_stage: Stage, ends: Ending
) -> None:
    here, _ = await live_stage.ready_to_begin(live_stage.ben, live_stage.ana)
    there, stream = await live_stage.ready_to_begin(live_stage.ben, live_stage.sam)
    async with live_stage.sam.listening(QUEUE, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        before = await live_stage.sam.session(there)
        await live_stage.ana.do("startSession", sessionId=here)
        taken = await updates.next()
        assert offered(taken) == (there, False)
        await ends(live_stage, here)
        free = await updates.next()
    assert offered(free) == (there, True)
    assert {update["session"]["version"] for update in (taken, free)} == {before["version"]}
    assert free["transition"] == {"from": "REQUESTED", "to": "WAITING"}
    assert (await live_stage.sam.do("startSession", sessionId=there))["status"] == "IN_PROGRESS"


@pytest.mark.parametrize("busy_as", ["creator", "fan"])
async def test_a_creator_is_told_of_somebody_who_is_a_fan_here_and_a_creator_there(
    live_stage: Stage, busy_as: str
) -> None:
    as_fan, at_anas = await live_stage.ready_to_begin(live_stage.cleo, live_stage.ana)
    as_creator, at_cleos = await live_stage.ready_to_begin(live_stage.ben, live_stage.cleo)
    mine = (live_stage.ana, at_anas, as_fan, live_stage.cleo, as_creator)
    hers = (live_stage.cleo, at_cleos, as_creator, live_stage.ana, as_fan)
    creator, stream, waiting, other, running = mine if busy_as == "creator" else hers
    async with creator.listening(QUEUE, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        await other.do("startSession", sessionId=running)
        assert offered(await updates.next()) == (waiting, False)
        await other.do("endSession", sessionId=running)
        assert offered(await updates.next()) == (waiting, True)


async def test_who_waits_for_each_other_is_told_once(live_stage: Stage) -> None:
    doras, _ = await live_stage.ready_to_begin(live_stage.dora, live_stage.cleo)
    cleos, stream = await live_stage.ready_to_begin(live_stage.cleo, live_stage.dora)
    async with live_stage.dora.listening(QUEUE, stream=stream) as updates:
        await followed(live_stage, topic_of(stream_topic, stream))
        # Each is as the session is when it is sent, so the next step waits for that.
        await live_stage.cleo.do("startSession", sessionId=doras)
        assert offered(await updates.next()) == (cleos, False)
        await live_stage.cleo.do("endSession", sessionId=doras)
        assert offered(await updates.next()) == (cleos, True)
        await live_stage.cleo.do("cancelSession", sessionId=cleos)
        assert (await updates.next())["session"]["status"] == "CANCELLED"
