"""A creator pauses their queue: it stays open, nobody is expected to begin meanwhile, and it goes on by itself."""

from datetime import timedelta
from typing import Any

import pytest

from actions.due.end_pause import end_pause
from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.documents import ESTIMATE
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import nobody_looks

SHOWN = """query($id: ID!) { liveStream(id: $id) { emblem offer { open pausedUntil
  estimatedWait { likelySeconds ahead } suggestedStarts(durationMinutes: 10, first: 1) } } }"""
EMBLEM = """subscription($stream: ID!) {
  emblem(streamId: $stream) { emblem offer { open pausedUntil estimatedWait { likelySeconds } } }
}"""


async def shown(stage: Stage, stream: str) -> Answer:
    """As somebody who is not signed in sees it."""
    found: Answer = (await stage.anonymous.ask(SHOWN, id=stream))["liveStream"]
    return found


async def pause(stage: Stage, stream: str, minutes: int = 20) -> Answer:
    return await stage.ana.do("pauseQueue", streamId=stream, minutes=minutes)


async def test_a_paused_queue_is_open_and_busy_and_estimates_move(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.waiting(stage, stream)
    assert (await pause(stage, stream))["offer"] == {"pausedUntil": at(20)}
    paused = await shown(stage, stream)
    assert (paused["emblem"], paused["offer"]["open"]) == ("BUSY", True)
    assert (await stage.ben.session(session))["estimatedStart"]["likely"] == at(20)
    await stage.ben.do("cancelSession", sessionId=session)
    alone = await shown(stage, stream)
    assert (alone["emblem"], alone["offer"]["pausedUntil"]) == ("BUSY", at(20))
    assert alone["offer"]["estimatedWait"] == {"likelySeconds": 20 * 60, "ahead": 0}
    assert alone["offer"]["suggestedStarts"] == [at(25)]
    await stage.requested(stage.cleo, stream)


async def test_a_pause_is_over_for_whoever_looks_and_then_by_the_clock(stage: Stage) -> None:
    stream = await stage.live()
    before = await shown(stage, stream)
    await pause(stage, stream)
    assert await stage.run_clock(minutes=19, seconds=59) == 0
    assert (await shown(stage, stream))["emblem"] == "BUSY"
    stage.clock.move(seconds=1)
    async with nothing_changes():
        after = await shown(stage, stream)
    assert (after["emblem"], after["offer"]["pausedUntil"]) == ("AVAILABLE", None)
    assert after["offer"]["estimatedWait"] == before["offer"]["estimatedWait"]
    assert await stage.run_clock() == 1
    assert await stage.run_clock() == 0


async def test_whoever_goes_on_sooner_is_as_before_and_who_is_not_paused_stays_so(stage: Stage) -> None:
    stream = await stage.live()
    before = await shown(stage, stream)
    await pause(stage, stream)
    resumed = await stage.ana.do("resumeQueue", streamId=stream)
    assert resumed["offer"]["pausedUntil"] is None
    assert await shown(stage, stream) == before
    async with nothing_changes():
        assert (await stage.ana.do("resumeQueue", streamId=stream))["offer"]["pausedUntil"] is None
    await pause(stage, stream, 1)
    stage.clock.move(minutes=1)
    async with nothing_changes():
        await stage.ana.do("resumeQueue", streamId=stream)


async def test_another_pause_takes_the_place_of_the_first(stage: Stage) -> None:
    stream = await stage.live()
    await pause(stage, stream, 60)
    stage.clock.move(minutes=1)
    assert (await pause(stage, stream, 5))["offer"]["pausedUntil"] == at(6)


async def test_a_creator_may_decide_and_start_meanwhile_and_the_pause_goes_on(stage: Stage) -> None:
    stream = await stage.live()
    await pause(stage, stream)
    session = await scenes.present(stage, stream)
    await stage.ana.do("startSession", sessionId=session)
    cleos = await stage.waiting(stage.cleo, stream)
    assert cleos["estimatedStart"]["likely"] == at(20)
    assert (await shown(stage, stream))["offer"]["pausedUntil"] == at(20)


async def test_what_runs_goes_on_through_a_pause(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    await pause(stage, stream, 5)
    assert (await stage.ben.session(session))["expiresAt"] == at(10)
    assert at(5) <= (await stage.waiting(stage.cleo, stream))["estimatedStart"]["likely"] <= at(12)


async def test_a_pause_over_a_promise_is_refused(stage: Stage) -> None:
    stream = await stage.live()
    promised = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=20))
    async with nothing_changes():
        refusal = await stage.ana.refused("pauseQueue", streamId=stream, minutes=21)
        assert refusal["__typename"] == "ScheduleConflict"
        assert [one["id"] for one in refusal["conflictsWith"]] == [promised["id"]]
    await pause(stage, stream, 20)


@pytest.mark.parametrize("minutes", [0, 61])
async def test_a_pause_takes_one_minute_to_sixty(stage: Stage, minutes: int) -> None:
    stream = await stage.live()
    async with nothing_changes():
        refusal = await stage.ana.refused("pauseQueue", streamId=stream, minutes=minutes)
        assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["minutes"])


@pytest.mark.parametrize(("mutation", "given"), [("pauseQueue", {"minutes": 5}), ("resumeQueue", {})])
async def test_only_the_streams_own_creator_pauses_its_queue_and_resumes_it(
    stage: Stage, mutation: str, given: dict[str, Any]
) -> None:
    stream = await stage.live()
    async with nothing_changes():
        for stranger in (stage.ben, stage.sam):
            with pytest.raises(GraphQLFailure) as failure:
                await stranger.attempt(mutation, streamId=stream, **given)
            assert failure.value.code == "FORBIDDEN"


async def test_a_stream_that_has_ended_has_no_queue_to_pause_and_the_next_one_is_not_paused(stage: Stage) -> None:
    stream = await stage.live()
    await pause(stage, stream)
    await stage.ana.do("endStream", streamId=stream)
    async with nothing_changes():
        assert (await stage.ana.refused("pauseQueue", streamId=stream, minutes=5))["__typename"] == "OfferClosed"
        assert (await stage.ana.do("resumeQueue", streamId=stream))["offer"]["pausedUntil"] is None
    assert (await shown(stage, await stage.live()))["emblem"] == "AVAILABLE"
    assert await stage.run_clock(minutes=20) == 0


async def test_a_closed_offer_stays_closed(stage: Stage) -> None:
    stream = await stage.live(open=False)
    await pause(stage, stream)
    assert (await shown(stage, stream))["emblem"] == "CLOSED"


async def test_a_room_is_sent_the_order_that_a_pause_makes(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=15))
    room = "query($id: ID!) { waitingRoom(streamId: $id) { members { position } } }"

    async def position() -> tuple[int, int]:
        members = (await stage.ana.ask(room, id=stream))["waitingRoom"]["members"]
        return members[0]["position"], (await stage.ben.session(session))["position"]

    assert await position() == (1, 1)
    await pause(stage, stream, 10)
    assert await position() == (2, 2)
    await stage.ana.do("resumeQueue", streamId=stream)
    assert await position() == (1, 1)


async def test_the_emblem_is_sent_when_a_pause_begins_and_when_it_is_over_by_itself(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    async with live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems:
        first = await emblems.next()
        live_stage.clock.move(seconds=2)
        await pause(live_stage, stream, 5)
        paused = await emblems.next()
        await live_stage.run_clock(minutes=5)
        last = await emblems.next()
    assert (paused["emblem"], paused["offer"]["pausedUntil"]) == ("BUSY", "2030-01-01T12:05:02Z")
    assert last == first


async def test_an_estimate_is_sent_when_a_pause_begins_and_when_the_creator_goes_on(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_looks(monkeypatch)
    stream = await live_stage.live()
    session = await scenes.waiting(live_stage, stream)
    async with live_stage.ben.listening(ESTIMATE, session=session) as estimates:
        assert (await estimates.next())["likely"] < at(2)
        live_stage.clock.move(seconds=2)
        await pause(live_stage, stream, 5)
        assert (await estimates.next())["likely"] == "2030-01-01T12:05:02Z"
        live_stage.clock.move(seconds=2)
        await live_stage.ana.do("resumeQueue", streamId=stream)
        assert (await estimates.next())["likely"] < at(2)


async def test_however_many_clocks_come_round_it_ends_once(stage: Stage) -> None:
    stream = await stage.live()
    await pause(stage, stream)
    stage.clock.move(minutes=20)
    assert await stage.run_clocks(5) == 1


async def test_a_pause_that_began_as_the_one_before_was_over_goes_on(stage: Stage) -> None:
    """Between the clock's list and the lock of a line its creator may have paused it anew, or gone on."""
    stream = await stage.live()
    run = stage.node.transactions.run
    async with nothing_changes():
        assert not await run(end_pause, row_of(stream))
    await pause(stage, stream, 5)
    stage.clock.move(minutes=5)
    await pause(stage, stream, 5)
    async with nothing_changes():
        assert not await run(end_pause, row_of(stream))
    assert (await shown(stage, stream))["offer"]["pausedUntil"] == at(10)
