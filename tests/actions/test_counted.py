"""What transactions did is counted once they are committed, and only then."""

from contextlib import suppress

import pytest
from uuid_utils.compat import uuid7

from models.writing.transaction import Transaction
from schema.ids import global_id
from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.conftest import ON_SQLITE
from tests.metrics import Counts
from tests.stage import Stage

pytestmark = ON_SQLITE

NOWHERE = global_id("LiveStream", uuid7())
TRANSITIONS, MONEY = "greenroom_transitions_total", "greenroom_money_minor_units_total"


async def test_a_step_is_counted_by_what_moved_the_session_and_why_it_ended(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=5)
    counts = Counts()
    await stage.ana.do("endSession", sessionId=session)
    assert counts.of(TRANSITIONS, trigger="END", target="COMPLETED", end_reason="CREATOR_ENDED") == 1
    assert counts.of(TRANSITIONS) == 1


async def test_money_is_counted_by_account_and_nothing_gets_lost(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=5)
    counts = Counts()
    await stage.ana.do("endSession", sessionId=session)
    assert counts.of(MONEY, account="HELD", direction="out", currency="USD") == 1_000
    assert counts.of(MONEY, account="EARNED", direction="in") == 500
    assert counts.of(MONEY, account="AVAILABLE", direction="in") == 500
    assert counts.of(MONEY, direction="in") == counts.of(MONEY, direction="out")


async def test_what_is_held_is_counted_as_it_leaves_one_account_for_the_other(stage: Stage) -> None:
    stream = await stage.live()
    counts = Counts()
    await scenes.requested(stage, stream)
    assert counts.of(MONEY, account="AVAILABLE", direction="out", currency="USD") == 1_000
    assert counts.of(MONEY, account="HELD", direction="in", currency="USD") == 1_000
    assert counts.of(MONEY) == 2_000


async def test_a_missed_call_is_counted_with_how_late_the_clock_was(stage: Stage) -> None:
    await scenes.called(stage, await stage.live())
    counts = Counts()
    await stage.run_clock(minutes=2, seconds=4)
    assert counts.of(TRANSITIONS, trigger="MISS_CALL") == 1
    assert counts.of("greenroom_deadline_lag_seconds_sum") == 4


async def test_how_far_the_start_was_from_what_the_fan_was_told(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.present(stage, stream)
    told = await stage.ben.session(session)
    counts = Counts()
    stage.clock.move(minutes=3)
    await stage.ana.do("startSession", sessionId=session)
    assert told["estimatedStart"], "they were told"
    errors = {side: counts.of("greenroom_estimate_error_seconds_count", side=side) for side in ("late", "early")}
    assert errors == {"late": 1, "early": 0}
    assert 0 < counts.of("greenroom_estimate_error_seconds_sum") <= 181
    assert counts.of("greenroom_estimated_starts_total", horizon="10min") == 1


@pytest.mark.parametrize(("minutes", "place"), [(0, "before"), (30, "inside"), (120, "after")])
async def test_whether_the_start_was_within_the_range_that_was_told_first(
    stage: Stage, minutes: int, place: str
) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    await stage.enters(stage.ben, stream)
    counts = Counts()
    stage.clock.move(minutes=minutes)
    await stage.ana.do("startSession", sessionId=session)
    assert counts.of("greenroom_estimated_starts_total", range=place, horizon="30min") == 1
    assert counts.of("greenroom_estimated_starts_total") == 1


async def test_how_far_ahead_is_from_when_it_was_told_first_whatever_is_decided_after_that(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    stage.clock.move(minutes=22)
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    await stage.enters(stage.ben, stream)
    counts = Counts()
    await stage.ana.do("startSession", sessionId=session)
    assert counts.of("greenroom_estimated_starts_total", horizon="30min") == 1


async def test_a_refusal_is_counted_by_mutation_and_nothing_else_is(stage: Stage) -> None:
    counts = Counts()
    async with nothing_changes():
        await stage.ben.refused("requestSession", streamId=NOWHERE, durationMinutes=10)
    assert counts.of("greenroom_refusals_total", mutation="requestSession", refusal="NotFound") == 1
    assert counts.of(TRANSITIONS) == counts.of(MONEY) == 0


async def test_what_is_rolled_back_is_not_counted(stage: Stage) -> None:
    counted: list[str] = []

    async def fails(tx: Transaction) -> None:
        tx.when_committed(lambda: counted.append("whole"))
        raise Undone

    async def half(tx: Transaction) -> None:
        tx.when_committed(lambda: counted.append("kept"))
        with suppress(Undone):
            async with tx.savepoint():
                tx.when_committed(lambda: counted.append("undone"))
                raise Undone

    with suppress(Undone):
        await stage.node.transactions.run(fails)
    await stage.node.transactions.run(half)
    assert counted == ["kept"]


class Undone(Exception):
    """The transaction, or a part of it, is rolled back."""
