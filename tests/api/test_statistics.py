"""A creator's figures over a span of time."""

from datetime import datetime, timedelta

import pytest

from actions.keep_days import fill_next_days
from gateway.background.keep_days import keep_days
from models.days import CreatorDay
from tests.api import scenes
from tests.api.scenes import at
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of

STATS = """query($from: DateTime!, $to: DateTime!) { creatorStats(from: $from, to: $to) {
  requested completed minutes earned { amount currency } approvalRate estimateErrorSeconds } }"""
NOTHING = {
    "requested": 0,
    "completed": 0,
    "minutes": 0,
    "earned": {"amount": 0, "currency": "USD"},
    "approvalRate": None,
    "estimateErrorSeconds": None,
}


async def stats(person: Person, start: float = 0, end: float = 24 * 60) -> Answer:
    found: Answer = (await person.ask(STATS, **{"from": at(start), "to": at(end)}))["creatorStats"]
    return found


def seconds(one: str, other: str) -> float:
    """How far two instants are apart."""
    return abs((datetime.fromisoformat(one) - datetime.fromisoformat(other)).total_seconds())


async def test_who_has_done_nothing_has_no_rates(stage: Stage) -> None:
    assert await stats(stage.ana) == NOTHING


async def test_the_figures_of_an_evening(stage: Stage) -> None:
    stream = await stage.live()
    errors: list[float] = []
    for fan in (stage.ben, stage.cleo):
        session = await stage.waiting(fan, stream)
        await stage.enters(fan, stream)
        stage.clock.move(minutes=2)
        begun = await stage.ana.do("startSession", sessionId=session["id"])
        errors.append(seconds(session["estimatedStart"]["likely"], begun["startedAt"]))
        stage.clock.move(minutes=4, seconds=45)
        await stage.ana.do("endSession", sessionId=session["id"])
    denied = await stage.requested(stage.dora, stream)
    await stage.ana.do("decide", sessionId=denied["id"], decision="DENY")
    await stage.requested(await stage.person("Eve", money=10_000), stream)

    assert await stats(stage.ana) == {
        "requested": 4,
        "completed": 2,
        "minutes": 9,
        "earned": {"amount": 950, "currency": "USD"},
        "approvalRate": pytest.approx(2 / 3),
        "estimateErrorSeconds": sum(errors) / 2,
    }
    assert await stats(stage.ben) == NOTHING


async def test_later_counts_as_approval_and_what_is_undecided_as_nothing(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    await stage.requested(stage.cleo, stream)
    assert (await stats(stage.ana))["approvalRate"] is None
    await stage.ana.do("decide", sessionId=session["id"], decision="LATER")
    assert (await stats(stage.ana))["approvalRate"] == 1.0


async def test_requests_count_from_the_first_instant_until_before_the_last(stage: Stage) -> None:
    stream = await stage.live()
    await stage.requested(stage.ben, stream)
    stage.clock.move(minutes=10)
    await stage.requested(stage.cleo, stream)
    spans = [(0, 10), (0, 11), (10, 11), (1, 10), (11, 20), (0, 0)]
    assert [(await stats(stage.ana, *span))["requested"] for span in spans] == [1, 2, 1, 0, 0, 0]


@pytest.mark.parametrize("kept", [False, True])
async def test_there_are_figures_from_the_first_instant_to_the_last(stage: Stage, kept: bool) -> None:
    await scenes.paid(stage, await stage.live())
    if kept:
        stage.clock.move(days=3)
        await keep_days(stage.node, 0)
        assert await CreatorDay.all().exists()
    bounds = ("0001-01-01T00:00:00Z", "0001-01-01T12:00:00Z", "9999-12-31T12:00:00Z", "9999-12-31T23:59:59.999999Z")
    asked = """query($from: DateTime!, $to: DateTime!, $short: Boolean!) { creatorStats(from: $from, to: $to) {
      requested ... @include(if: $short) { promisesKept fans { requested } series(by: DAY) { requested } } } }"""
    for place, start in enumerate(bounds):
        for end in bounds[place:]:
            long = start[:4] < end[:4]
            found = (await stage.ana.ask(asked, **{"from": start, "to": end, "short": not long}))["creatorStats"]
            assert found["requested"] == long


async def test_a_creator_earns_in_their_own_currency(stage: Stage) -> None:
    await stage.live(stage.sam, pricePerMinute={"amount": 100, "currency": "JPY"})
    assert (await stats(stage.sam))["earned"] == {"amount": 0, "currency": "JPY"}


async def test_the_error_of_an_estimate_is_that_of_the_start_first_told(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    told = datetime.fromisoformat(session["estimatedStart"]["likely"])
    await stage.ana.do("reschedule", sessionId=session["id"], start=at(120))
    await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    await stage.enters(stage.ben, stream)
    stage.clock.move(seconds=150)
    await stage.ana.do("startSession", sessionId=session["id"])
    late = datetime.fromisoformat(at(2.5)) - told
    assert (await stats(stage.ana))["estimateErrorSeconds"] == late.total_seconds()


async def test_a_request_that_ends_unanswered_is_no_decision(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    await stage.ben.do("reschedule", sessionId=session["id"], start=at(60))
    await stage.run_clock(minutes=15)
    assert (await stage.ben.session(session["id"]))["status"] == "EXPIRED"
    assert (await stats(stage.ana))["approvalRate"] is None


async def test_who_asks_for_another_time_was_taken_whatever_the_answer(stage: Stage) -> None:
    session = await stage.scheduled(stage.ben, await stage.live(), datetime.fromisoformat(at(30)))
    await stage.ben.do("reschedule", sessionId=session["id"], start=at(60))
    await stage.ana.do("answerProposal", sessionId=session["id"], accept=False)
    assert (await stats(stage.ana))["approvalRate"] == 1.0


async def test_who_is_approved_and_then_denied_was_denied(stage: Stage) -> None:
    session = await stage.waiting(stage.ben, await stage.live())
    await stage.ana.do("decide", sessionId=session["id"], decision="DENY")
    assert (await stats(stage.ana))["approvalRate"] == 0.0


async def test_a_day_is_kept_once_all_that_was_requested_until_then_is_over_and_loses_what_is_refunded(
    stage: Stage,
) -> None:
    stream = await stage.live()
    session = await scenes.paid(stage, stream)
    await stage.scheduled(stage.cleo, stream, datetime.fromisoformat(at(5 * 24 * 60)))
    stage.clock.move(days=3)
    await keep_days(stage.node, 0)
    assert await CreatorDay.all().count() == 0
    await stage.ana.do("endStream", streamId=stream)
    stage.clock.move(days=3)
    await stage.run_clock()
    await keep_days(stage.node, 0)
    (day,) = await CreatorDay.all()
    assert (day.requested, day.earned) == (2, 1_000)
    await stage.support.do(
        "refundSession", sessionId=session, amount={"amount": 300, "currency": "USD"}, reason="Sorry."
    )
    await day.refresh_from_db()
    assert day.earned == 700
    found = await stats(stage.ana)
    assert (found["requested"], found["completed"], found["earned"]["amount"]) == (2, 1, 700)
    await CreatorDay.all().delete()
    assert await stats(stage.ana) == found


async def test_a_refund_is_taken_from_the_day_on_which_its_session_was_requested_and_from_no_other(
    stage: Stage,
) -> None:
    stream = await stage.live()
    stage.clock.move(hours=11, minutes=55)
    session = await scenes.in_progress(stage, stream)
    stage.clock.move(minutes=10)
    await stage.run_clock()
    await scenes.paid(stage, stream)
    stage.clock.move(days=3)
    await keep_days(stage.node, 0)
    await stage.support.do(
        "refundSession", sessionId=session, amount={"amount": 300, "currency": "USD"}, reason="Sorry."
    )
    assert [(day.requested, day.earned) for day in await CreatorDay.all().order_by("since")] == [(1, 700), (1, 1_000)]


async def test_a_refund_takes_nothing_from_what_another_creator_has_earned_that_day(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    another, _ = await stage.ready_to_begin(stage.cleo, stage.sam)
    await stage.sam.do("startSession", sessionId=another)
    await stage.run_clock(minutes=10)
    stage.clock.move(days=3)
    await keep_days(stage.node, 0)
    await stage.support.do(
        "refundSession", sessionId=session, amount={"amount": 300, "currency": "USD"}, reason="Sorry."
    )
    days = {day.creator_id: day.earned for day in await CreatorDay.all()}
    assert days == {row_of(stage.ana.id): 700, row_of(stage.sam.id): 1_000}


async def test_a_day_is_kept_when_the_day_after_it_is_over_too_as_clocks_may_differ(stage: Stage) -> None:
    await scenes.paid(stage, await stage.live())
    for seconds, days in ((36 * 3_600 - 1, 0), (1, 1)):
        stage.clock.move(seconds=seconds)
        await keep_days(stage.node, 0)
        assert await CreatorDay.all().count() == days


async def test_days_are_kept_until_the_first_of_which_something_is_still_open(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.paid(stage, stream)
    for fan in (stage.cleo, stage.dora):
        stage.clock.move(days=1)
        await stage.scheduled(fan, stream, stage.clock.now() + timedelta(days=20))
    stage.clock.move(days=10)
    await keep_days(stage.node, 0)
    assert [day.requested for day in await CreatorDay.all()] == [1]


async def test_what_is_to_be_filled_in_for_one_creator_is_nothing_to_another(stage: Stage) -> None:
    await scenes.paid(stage, await stage.live())
    stage.clock.move(days=3)
    await keep_days(stage.node, 0)
    await CreatorDay.all().update(promised=None)
    fills = [await stage.node.transactions.run(fill_next_days, row_of(one.id)) for one in (stage.sam, stage.ana)]
    assert fills == [False, True]
    assert (await CreatorDay.get()).promised == 0


KEPT = """query($from: DateTime!, $to: DateTime!) { creatorStats(from: $from, to: $to) { promisesKept
  hours: series(by: HOUR) { promisesKept } lengths: series(by: LENGTH) { promisesKept } } }"""


async def promises_kept(person: Person) -> float | None:
    """The share of promises kept, the same of all sessions as of their groups."""
    found: Answer = (await person.ask(KEPT, **{"from": at(0), "to": at(24 * 60)}))["creatorStats"]
    share: float | None = found["promisesKept"]
    # All that was promised was asked for in one hour, for as long.
    groups = [[group["promisesKept"] for group in found[by]] for by in ("hours", "lengths")]
    assert groups[0] == groups[1]
    assert share in groups[0]
    return share


@pytest.mark.parametrize(("minutes", "share"), [(30, 1.0), (35, 1.0), (35.1, 0.0)])
async def test_a_promise_is_kept_by_who_begins_within_five_minutes_of_it(
    stage: Stage, minutes: float, share: float
) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    await stage.enters(stage.ben, stream)
    assert await promises_kept(stage.ana) is None
    stage.clock.move(minutes=minutes)
    await stage.ana.do("startSession", sessionId=session)
    assert await promises_kept(stage.ana) == share


async def test_a_promise_that_nobody_came_for_is_not_kept_and_one_that_was_taken_back_does_not_count(
    stage: Stage,
) -> None:
    stream = await stage.live()
    taken_back = await stage.scheduled(stage.cleo, stream, datetime.fromisoformat(at(60)))
    await stage.cleo.do("cancelSession", sessionId=taken_back["id"])
    await scenes.waiting(stage, stream)
    assert await promises_kept(stage.ana) is None
    promised = await stage.scheduled(stage.dora, stream, datetime.fromisoformat(at(30)))
    await stage.run_clock(hours=7)
    assert (await stage.dora.session(promised["id"]))["status"] == "EXPIRED"
    assert await promises_kept(stage.ana) == 0.0


async def test_a_promise_whose_fan_did_not_come_was_not_broken_by_its_creator(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    await stage.run_clock(minutes=2)
    await stage.ana.do("reschedule", sessionId=session, start=at(30))
    stage.clock.move(minutes=28)
    await stage.run_clock()
    await stage.ana.refused("startSession", sessionId=session)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"
    assert await promises_kept(stage.ana) is None


async def test_promises_of_days_that_are_kept_and_of_others_are_one_sum(stage: Stage) -> None:
    stream = await stage.live()
    for fan, late in ((stage.ben, 0), (stage.cleo, 6)):
        session = (await stage.scheduled(fan, stream, stage.clock.now() + timedelta(minutes=30)))["id"]
        await stage.ana.do("decide", sessionId=session, decision="APPROVE")
        await stage.enters(fan, stream)
        stage.clock.move(minutes=30 + late)
        await stage.ana.do("startSession", sessionId=session)
        if not late:
            await stage.run_clock(days=3)
            await keep_days(stage.node, 0)
    assert [(day.promised, day.kept) for day in await CreatorDay.all()] == [(1, 1)]
    asked = "query($from: DateTime!, $to: DateTime!) { creatorStats(from: $from, to: $to) { promisesKept } }"
    # From the midnight before, so that the whole day is in it.
    span = {"from": at(-12 * 60), "to": at(7 * 24 * 60)}
    assert (await stage.ana.ask(asked, **span))["creatorStats"]["promisesKept"] == 0.5
    await CreatorDay.all().update(promised=None, kept=None)
    assert (await stage.ana.ask(asked, **span))["creatorStats"]["promisesKept"] == 0.5
