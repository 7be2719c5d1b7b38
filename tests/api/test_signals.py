"""What may be signalled: by the two of a session while it runs by peer, and not too much of it."""

import pytest

from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.stage import Stage

OFFER = {"kind": "DESCRIPTION", "payload": "{}"}


@pytest.mark.parametrize("payload", ["", "x" * 65_537, "é" * 32_769])
async def test_a_signal_has_one_to_65_536_bytes(stage: Stage, payload: str) -> None:
    session = await scenes.met(stage, await stage.live())
    async with nothing_changes():
        refusal = await stage.ben.refused("sendSignal", sessionId=session, kind="CANDIDATE", payload=payload)
    assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["payload"])
    await stage.ben.do("sendSignal", sessionId=session, kind="CANDIDATE", payload="x" * 65_536)


@pytest.mark.parametrize("scene", [scenes.requested, scenes.waiting, scenes.present])
async def test_before_the_start_there_is_no_call(stage: Stage, scene: scenes.Scene) -> None:
    session = await scene(stage, await stage.live())
    async with nothing_changes():
        refusal = await stage.ben.refused("sendSignal", sessionId=session, **OFFER)
    assert refusal["__typename"] == "ValidationFailed"


async def test_after_the_end_there_is_no_call_even_when_the_clock_has_not_come_round(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(minutes=10)
    async with nothing_changes():
        refusal = await stage.ben.refused("sendSignal", sessionId=session, **OFFER)
    assert refusal["__typename"] == "ValidationFailed"


async def test_of_one_person_600_a_minute_are_taken(stage: Stage) -> None:
    stage.tune(signal_rate_per_minute=600)
    session = await scenes.met(stage, await stage.live())
    for _ in range(600):
        await stage.ben.do("sendSignal", sessionId=session, **OFFER)
    stage.clock.move(seconds=20)
    async with nothing_changes():
        refusal = await stage.ben.refused("sendSignal", sessionId=session, **OFFER)
    assert (refusal["__typename"], refusal["retryAfterSeconds"]) == ("RateLimited", 40)
    await stage.ana.do("sendSignal", sessionId=session, **OFFER)
    stage.clock.move(seconds=40)
    await stage.ben.do("sendSignal", sessionId=session, **OFFER)
