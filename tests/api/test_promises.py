"""Later: the times that a creator promises, and what may move them."""

from datetime import timedelta

import pytest

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.api.suggesting import suggested
from tests.clock import START
from tests.stage import Person, Stage


async def conflicts(person: Person, mutation: str, **given: object) -> list[str]:
    """The ids of what it clashes with, having left no trace."""
    async with nothing_changes():
        refusal = await person.refused(mutation, **given)
    assert refusal["__typename"] == "ScheduleConflict"
    return [session["id"] for session in refusal["conflictsWith"]]


async def test_later_for_one_who_is_present_leaves_them_be_until_the_room_opens(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("decide", sessionId=session["id"], decision="LATER")
    assert await stage.run_clock(minutes=4) == 0
    assert await stage.run_clock(minutes=1) == 1
    told = [notification["kind"] for notification in await stage.ben.inbox()]
    assert told == ["REQUEST_APPROVED", "SESSION_SCHEDULED", "ROOM_OPEN"]


async def test_the_fan_is_told_the_estimated_start_of_a_promise(stage: Stage) -> None:
    session = await stage.scheduled(stage.ben, await stage.live(), START + timedelta(minutes=30))
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("SESSION_SCHEDULED", session["estimatedStart"]["likely"])
    assert session["estimatedStart"]["likely"] == at(30)
    moved = await stage.ana.do("reschedule", sessionId=session["id"], start=at(60), reason="A long piece")
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("SESSION_RESCHEDULED", at(60))
    assert (moved["reason"], moved["history"][-1]["reason"]) == ("A long piece", "A long piece")


async def test_a_clash_with_another_promise_is_refused_with_whom(stage: Stage) -> None:
    stream = await stage.live()
    cleo = await stage.requested(stage.cleo, stream, 10, desiredStart=at(39))
    promised = await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30), 10)
    clash = [promised["id"]]
    dora = await stage.waiting(stage.dora, stream, 10)

    assert await conflicts(stage.ana, "decide", sessionId=cleo["id"], decision="APPROVE") == clash
    later = {"decision": "LATER", "scheduledStart": at(21)}
    assert await conflicts(stage.ana, "decide", sessionId=cleo["id"], **later) == clash
    assert await conflicts(stage.ana, "reschedule", sessionId=dora["id"], start=at(30)) == clash


async def test_a_fan_who_clashes_is_not_shown_whose_promise_it_is(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30))
    cleo = await stage.requested(stage.cleo, stream)
    assert await conflicts(stage.cleo, "reschedule", sessionId=cleo["id"], start=at(35)) == []


async def test_a_clash_with_what_runs_is_refused_with_whom(stage: Stage) -> None:
    stream = await stage.live(durations=[5, 10, 60])
    eve = await stage.person("Eve", money=10_000)
    asked = await stage.requested(stage.cleo, stream, desiredStart=at(30))
    promised = await stage.scheduled(eve, stream, START + timedelta(hours=3))
    running = await stage.waiting(stage.ben, stream, 60)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=running["id"])
    waiting = await stage.waiting(stage.dora, stream)
    clash = [running["id"]]

    assert await conflicts(stage.ana, "decide", sessionId=asked["id"], decision="APPROVE") == clash
    for session in (asked, waiting):
        later = {"decision": "LATER", "scheduledStart": at(59)}
        assert await conflicts(stage.ana, "decide", sessionId=session["id"], **later) == clash
    for session in (promised, waiting):
        assert await conflicts(stage.ana, "reschedule", sessionId=session["id"], start=at(59)) == clash
    assert await conflicts(stage.cleo, "reschedule", sessionId=asked["id"], start=at(59)) == []
    finn = await stage.person("Finn", money=10_000)
    request = {"streamId": stream, "durationMinutes": 5, "desiredStart": at(59)}
    assert await conflicts(finn, "requestSession", **request) == []

    stage.clock.move(minutes=1)
    assert (await stage.ana.do("decide", sessionId=asked["id"], decision="LATER"))["scheduledStart"] == at(75)
    await stage.ana.do("endSession", sessionId=running["id"])
    moved = await stage.ana.do("reschedule", sessionId=waiting["id"], start=at(30))
    assert moved["scheduledStart"] == at(30)


@pytest.mark.parametrize(("scene", "seconds"), [(scenes.creator_alone, 60), (scenes.fan_alone_again, 55)])
async def test_a_clash_with_what_runs_counts_what_is_not_delivered_while_one_is_missing(
    stage: Stage, scene: scenes.Scene, seconds: float
) -> None:
    stream, sams = await stage.live(), await stage.live(stage.sam)
    running = await scene(stage, stream)
    cleo = await stage.requested(stage.cleo, stream)
    ben = await stage.requested(stage.ben, sams)
    # Of ten minutes since noon one has not been delivered.
    stage.clock.move(seconds=seconds)
    for start in (at(10), at(10.9)):
        later = {"decision": "LATER", "scheduledStart": start}
        assert await conflicts(stage.ana, "decide", sessionId=cleo["id"], **later) == [running]
        assert await conflicts(stage.sam, "decide", sessionId=ben["id"], **later) == []
    later = {"decision": "LATER", "scheduledStart": at(11)}
    assert (await stage.ana.do("decide", sessionId=cleo["id"], **later))["status"] == "SCHEDULED"
    assert (await stage.sam.do("decide", sessionId=ben["id"], **later))["status"] == "SCHEDULED"


async def test_a_request_for_a_minute_that_is_promised_to_another_is_refused(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30), 10)
    for minute in (21, 30, 39):
        request = {"streamId": stream, "durationMinutes": 10, "desiredStart": at(minute)}
        assert await conflicts(stage.cleo, "requestSession", **request) == []
    assert await stage.cleo.wallet() == (10_000, 0)
    await stage.requested(stage.cleo, stream, desiredStart=at(20))
    await stage.requested(stage.dora, stream, desiredStart=at(40))


async def test_a_promise_to_a_fan_who_is_promised_elsewhere_is_refused_without_naming_where(stage: Stage) -> None:
    ana, sam = await stage.live(), await stage.live(stage.sam)
    there = await stage.requested(stage.ben, sam, desiredStart=at(30))
    await stage.sam.do("decide", sessionId=there["id"], decision="APPROVE")
    here = await stage.requested(stage.ben, ana)
    later = {"sessionId": here["id"], "decision": "LATER"}
    assert await conflicts(stage.ana, "decide", **later, scheduledStart=at(39)) == []
    assert await conflicts(stage.ben, "reschedule", sessionId=here["id"], start=at(21)) == [there["id"]]
    await stage.ben.do("cancelSession", sessionId=here["id"])
    request = {"streamId": ana, "durationMinutes": 10, "desiredStart": at(30)}
    assert await conflicts(stage.ben, "requestSession", **request) == [there["id"]]

    await stage.scheduled(stage.cleo, ana, START + timedelta(minutes=10), 20)
    again = await stage.requested(stage.ben, ana)
    assert (await suggested(stage.ana, ana, 10, first=1)) == [at(30)]
    promised = await stage.ana.do("decide", sessionId=again["id"], decision="LATER")
    assert promised["scheduledStart"] == at(40)


async def test_a_creator_is_promised_nowhere_else_as_a_fan_either(stage: Stage) -> None:
    there = await stage.scheduled(stage.cleo, await stage.live(), START + timedelta(minutes=30))
    stream = await stage.live(stage.cleo)
    request = {"streamId": stream, "durationMinutes": 10, "desiredStart": at(30)}
    assert await conflicts(stage.ben, "requestSession", **request) == []
    session = await stage.requested(stage.ben, stream)
    later = {"sessionId": session["id"], "decision": "LATER", "scheduledStart": at(25)}
    assert await conflicts(stage.cleo, "decide", **later) == [there["id"]]
    own = await stage.scheduled(stage.dora, stream, START + timedelta(minutes=60), creator=stage.cleo)
    assert await conflicts(stage.ana, "reschedule", sessionId=there["id"], start=at(60)) == []
    await stage.dora.do("cancelSession", sessionId=own["id"])
    assert (await stage.ana.do("reschedule", sessionId=there["id"], start=at(60)))["scheduledStart"] == at(60)


async def test_who_begins_before_the_promise_is_elsewhere_from_then_on_and_not_at_the_promised_time(
    stage: Stage,
) -> None:
    stream = await stage.live()
    early = await scenes.waiting_early(stage, stream)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=early)
    there = await stage.requested(stage.ben, await stage.live(stage.sam))
    later = {"sessionId": there["id"], "decision": "LATER"}
    assert await conflicts(stage.sam, "decide", **later, scheduledStart=at(5)) == []
    assert (await stage.sam.do("decide", **later, scheduledStart=at(30)))["scheduledStart"] == at(30)


async def test_promises_may_follow_each_other_without_a_gap(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30), 10)
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=40), 20)
    before = await stage.scheduled(stage.dora, stream, START + timedelta(minutes=25), 5)
    assert before["status"] == "SCHEDULED"


async def test_a_session_does_not_clash_with_itself(stage: Stage) -> None:
    session = await stage.scheduled(stage.ben, await stage.live(), START + timedelta(minutes=30), 20)
    moved = await stage.ana.do("reschedule", sessionId=session["id"], start=at(35))
    assert (moved["scheduledStart"], moved["expiresAt"]) == (at(35), at(395))


async def test_what_has_ended_is_no_promise_any_more(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.scheduled(stage.ben, stream, START + timedelta(minutes=30))
    await stage.ben.do("cancelSession", sessionId=session["id"])
    assert (await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=30)))["status"] == "SCHEDULED"


async def test_a_fan_who_reschedules_a_request_wishes_for_another_time_in_the_same_term(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    stage.clock.move(minutes=5)
    asked = await stage.ben.do("reschedule", sessionId=session["id"], start=at(90), reason="Dinner")
    assert (asked["status"], asked["desiredStart"], asked["scheduledStart"]) == ("REQUESTED", at(90), None)
    assert (asked["expiresAt"], asked["position"], asked["reason"]) == (at(15), None, "Dinner")
    assert await stage.ben.wallet() == (9_000, 1_000)
    notification = (await stage.ana.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("SESSION_RESCHEDULED", at(90))
    approved = await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert (approved["status"], approved["scheduledStart"]) == ("SCHEDULED", at(90))


async def test_a_fan_may_leave_a_rescheduled_session_free_of_charge(stage: Stage) -> None:
    session = await stage.scheduled(stage.ben, await stage.live(), START + timedelta(minutes=30))
    await stage.ana.do("reschedule", sessionId=session["id"], start=at(60))
    await stage.ben.do("cancelSession", sessionId=session["id"])
    assert await stage.ben.wallet() == (10_000, 0)


async def test_a_promised_time_lies_ahead_and_at_most_thirty_days(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    waiting = await stage.waiting(stage.cleo, stream)
    for minutes in (-1, 0, 30 * 24 * 60 + 1):
        async with nothing_changes():
            given = {"decision": "LATER", "scheduledStart": at(minutes)}
            refusal = await stage.ana.refused("decide", sessionId=session["id"], **given)
            assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["scheduledStart"])
            for person in (stage.ana, stage.cleo):
                refusal = await person.refused("reschedule", sessionId=waiting["id"], start=at(minutes))
                assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["start"])
    month = 30 * 24 * 60
    moved = await stage.ana.do("reschedule", sessionId=waiting["id"], start=at(month))
    assert moved["scheduledStart"] == at(month)


async def test_a_start_goes_with_later_only(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    for decision in ("APPROVE", "DENY"):
        async with nothing_changes():
            refusal = await stage.ana.refused(
                "decide", sessionId=session["id"], decision=decision, scheduledStart=at(30)
            )
            assert (refusal["__typename"], refusal["field"]) == ("ValidationFailed", ["scheduledStart"])
