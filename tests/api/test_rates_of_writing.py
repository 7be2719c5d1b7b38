"""Mutations too many: refused with how long to wait, and nothing has changed."""

from datetime import timedelta

import pytest

from gateway.settings.settings import Settings
from tests.api.scenes import at, nothing_changes
from tests.conftest import ON_SQLITE
from tests.documents import OFFER
from tests.rated import rated
from tests.stage import Stage

pytestmark = ON_SQLITE


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings)


async def test_who_goes_live_and_ends_it_again_and_again_is_told_to_wait(stage: Stage) -> None:
    for _ in range(30):
        await stage.ana.do("endStream", streamId=await stage.live())
    async with nothing_changes():
        refusal = await stage.ana.refused("goLive", title="Once more", offer=OFFER)
    assert (refusal["__typename"], refusal["code"]) == ("RateLimited", "RATE_LIMITED")
    assert refusal["retryAfterSeconds"] == 62
    await stage.live(stage.cleo)
    stage.clock.move(seconds=62)
    await stage.live()


async def test_of_60_reschedules_in_a_row_30_are_done(stage: Stage) -> None:
    # Of one session they are fewer.
    stage.tune(reschedule_rate_per_hour=0)
    stream = await stage.live()
    session = (await stage.scheduled(stage.ben, stream, stage.clock.now() + timedelta(minutes=30)))["id"]
    for number in range(30):
        await stage.ana.do("reschedule", sessionId=session, start=at(60 + number))
    async with nothing_changes():
        for number in range(30):
            refusal = await stage.ana.refused("reschedule", sessionId=session, start=at(120 + number))
            assert refusal["__typename"] == "RateLimited"
    # Whatever else she does is not held up by that.
    await stage.ana.do("pauseQueue", streamId=stream, minutes=5)


async def test_what_was_answered_for_a_key_is_answered_again_however_often(stage: Stage) -> None:
    given = {"title": "Piano", "offer": OFFER}
    first = await stage.ana.do("goLive", **given, idempotencyKey="once")
    async with nothing_changes():
        for _ in range(40):
            assert (await stage.ana.do("goLive", **given, idempotencyKey="once"))["id"] == first["id"]
        assert (await stage.ana.refused("goLive", **given, idempotencyKey="twice"))["__typename"] == "RateLimited"
        other = {**given, "title": "Cello", "idempotencyKey": "once"}
        assert (await stage.ana.refused("goLive", **other))["__typename"] == "IdempotencyConflict"


async def test_a_key_that_was_not_answered_may_be_used_again_after_the_wait(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(30):
        await stage.ana.attempt("endStream", streamId=stream)
    refusal = await stage.ana.refused("endStream", streamId=stream, idempotencyKey="later")
    stage.clock.move(seconds=refusal["retryAfterSeconds"])
    assert (await stage.ana.do("endStream", streamId=stream, idempotencyKey="later"))["id"] == stream
