"""A full queue is not a closed offer: fans are refused for another reason, and its creator's switch is still on."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api import scenes
from tests.clock import START
from tests.documents import OFFER
from tests.sockets import Answer
from tests.stage import Person, Stage

SEEN = "query($id: ID!) { liveStream(id: $id) { emblem offer { open queueFull } } }"
EMBLEMS = "subscription($id: ID!) { emblem(streamId: $id) { emblem offer { open queueFull } } }"

OPEN, FULL, CLOSED = (True, False), (False, True), (False, False)
"""``open`` and ``queueFull``."""


def told(value: Answer) -> tuple[bool, bool]:
    """What is seen of an offer, whose emblem must agree."""
    offer = value["offer"]
    assert (value["emblem"] != "CLOSED") is offer["open"]
    return offer["open"], offer["queueFull"]


async def seen(viewer: Person, stream: str) -> tuple[bool, bool]:
    return told((await viewer.ask(SEEN, id=stream))["liveStream"])


@pytest.mark.parametrize(
    ("offer", "waiting", "wanted"),
    [
        ({"queueLimit": 1}, 0, OPEN),
        ({"queueLimit": 1}, 1, FULL),
        ({"queueLimit": 2}, 1, OPEN),
        ({"queueLimit": 0}, 1, OPEN),
        ({"queueLimit": 1, "open": False}, 1, CLOSED),
        ({"queueLimit": 1, "open": False}, 0, CLOSED),
    ],
)
async def test_an_offer_is_open_or_full_or_closed(
    stage: Stage, offer: dict[str, Any], waiting: int, wanted: tuple[bool, bool]
) -> None:
    stream = await stage.live()
    for fan in (stage.ben,)[:waiting]:
        await stage.requested(fan, stream)
    await stage.ana.do("updateOffer", streamId=stream, offer={**OFFER, **offer})
    for viewer in (stage.ana, stage.ben, stage.dora, stage.anonymous):
        assert await seen(viewer, stream) == wanted


async def test_a_blocked_fan_and_an_ended_stream_see_it_closed(stage: Stage) -> None:
    stream = await stage.live(queueLimit=1)
    await stage.scheduled(stage.ben, stream, stage.clock.now().replace(hour=14))
    await stage.ana.do("blockFan", userId=stage.dora.id)
    assert [await seen(viewer, stream) for viewer in (stage.cleo, stage.dora)] == [FULL, CLOSED]
    await stage.ana.do("endStream", streamId=stream)
    assert await seen(stage.cleo, stream) == CLOSED


async def test_who_has_missed_their_last_call_counts_no_more_before_the_clock_comes_round(stage: Stage) -> None:
    stream = await stage.live(queueLimit=1)
    await scenes.called_again(stage, stream)
    assert await seen(stage.cleo, stream) == FULL
    stage.clock.move(minutes=2)
    assert await seen(stage.cleo, stream) == OPEN
    assert (await stage.requested(stage.cleo, stream))["status"] == "REQUESTED"


async def test_who_has_missed_another_call_counts_still(stage: Stage) -> None:
    for scene in (scenes.called, scenes.called_early):
        stream = await stage.live(queueLimit=1)
        session = await scene(stage, stream)
        stage.clock.move(minutes=2)
        assert await seen(stage.cleo, stream) == FULL
        await stage.run_clock()
        assert await seen(stage.cleo, stream) == FULL
        await stage.ben.do("cancelSession", sessionId=session)
        await stage.ana.do("endStream", streamId=stream)


async def test_who_has_missed_a_call_to_come_early_counts_when_the_promise_falls_due_tonight(stage: Stage) -> None:
    stream = await stage.live(queueLimit=1)
    session = await stage.scheduled(stage.ben, stream, START + timedelta(hours=6, minutes=5))
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await stage.ana.refused("startSession", sessionId=session["id"])
    assert await seen(stage.cleo, stream) == FULL
    stage.clock.move(minutes=2)
    assert await seen(stage.cleo, stream) == OPEN
    await stage.run_clock()
    assert await seen(stage.cleo, stream) == OPEN
    stage.clock.move(minutes=3)
    assert await seen(stage.cleo, stream) == FULL


async def test_to_close_an_offer_whose_queue_is_full_is_told(live_stage: Stage) -> None:
    stream = await live_stage.live(queueLimit=1)
    async with live_stage.ana.listening(EMBLEMS, id=stream) as emblems:
        assert told(await emblems.next()) == OPEN
        live_stage.clock.move(seconds=2)
        await live_stage.requested(live_stage.ben, stream)
        assert told(await emblems.next()) == FULL
        for is_open, wanted in ((False, CLOSED), (True, FULL)):
            live_stage.clock.move(seconds=2)
            offer = {**OFFER, "queueLimit": 1, "open": is_open}
            await live_stage.ana.do("updateOffer", streamId=stream, offer=offer)
            assert told(await emblems.next()) == wanted
