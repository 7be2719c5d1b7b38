"""Two who act at once on one session or one line: exactly one wins, and the other is told what has become of it."""

from datetime import timedelta

import pytest

from tests.actions.invariants import check_invariants
from tests.actions.race import MANY, at_once, one_winner, result, steps, too_late
from tests.stage import Stage


async def test_of_many_equal_approvals_one_takes_effect(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    approvals = [stage.ana.attempt("decide", sessionId=session["id"], decision="APPROVE") for _ in range(MANY)]
    won, lost = one_winner(await at_once(*approvals))
    assert (won["status"], won["version"]) == ("WAITING", 2)
    assert {too_late(error) for error in lost} == {("INVALID_TRANSITION", "WAITING", "APPROVE")}
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "WAITING"]
    assert [notification["kind"] for notification in await stage.ben.inbox()] == ["REQUEST_APPROVED"]
    await check_invariants()


async def test_of_many_who_saw_the_same_version_one_reschedules(stage: Stage) -> None:
    hour = stage.clock.now() + timedelta(hours=1)
    session = await stage.scheduled(stage.ben, await stage.live(), hour)
    times = [(hour + timedelta(minutes=count)).isoformat() for count in range(1, MANY + 1)]
    given = {"sessionId": session["id"], "expectedVersion": session["version"]}
    won, lost = one_winner(await at_once(*(stage.ana.attempt("reschedule", **given, start=one) for one in times)))
    current = {"id": session["id"], "version": session["version"] + 1, "status": "SCHEDULED"}
    assert [error["current"] for error in lost] == [current] * (MANY - 1)
    assert (await stage.ben.session(session["id"]))["scheduledStart"] == won["scheduledStart"]
    await check_invariants()


@pytest.mark.parametrize("creator_first", [True, False])
async def test_of_a_denial_and_a_cancellation_one_ends_the_request(stage: Stage, creator_first: bool) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    denial = stage.ana.attempt("decide", sessionId=session["id"], decision="DENY")
    cancellation = stage.ben.attempt("cancelSession", sessionId=session["id"])
    both = (denial, cancellation) if creator_first else (cancellation, denial)
    won, (lost,) = one_winner(await at_once(*both))
    attempted = {"DENIED": "CANCEL", "CANCELLED": "DENY"}[won["status"]]
    assert too_late(lost) == ("INVALID_TRANSITION", won["status"], attempted)
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", won["status"]]
    assert await stage.ben.wallet() == (10_000, 0)
    await check_invariants()


@pytest.mark.parametrize("creator_first", [True, False])
async def test_of_a_start_and_a_cancellation_one_wins(stage: Stage, creator_first: bool) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    await stage.enters(stage.ben, stream)
    start = stage.ana.attempt("startSession", sessionId=session["id"])
    cancellation = stage.ben.attempt("cancelSession", sessionId=session["id"])
    won, (lost,) = one_winner(await at_once(*((start, cancellation) if creator_first else (cancellation, start))))
    attempted, wallet = {"IN_PROGRESS": ("CANCEL", (9_000, 1_000)), "CANCELLED": ("START", (10_000, 0))}[won["status"]]
    assert too_late(lost) == ("INVALID_TRANSITION", won["status"], attempted)
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "WAITING", won["status"]]
    assert await stage.ben.wallet() == wallet
    await check_invariants()


async def test_an_approval_at_the_very_expiry_loses_to_it(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    stage.clock.move(minutes=15)
    approval = stage.ana.attempt("decide", sessionId=session["id"], decision="APPROVE")
    (refused, *_) = await at_once(approval, *(clock_comes_round(stage) for _ in range(3)))
    (error,) = refused["errors"]
    assert too_late(error) == ("INVALID_TRANSITION", "EXPIRED", "APPROVE")
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "EXPIRED"]
    assert await stage.ben.wallet() == (10_000, 0)
    await check_invariants()


async def test_an_approval_before_the_expiry_wins_over_it(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    stage.clock.move(minutes=15, microseconds=-1)
    approval = stage.ana.attempt("decide", sessionId=session["id"], decision="APPROVE")
    await at_once(clock_comes_round(stage), approval, clock_comes_round(stage))
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "WAITING"]
    await check_invariants()


async def test_a_deadline_fires_once_however_many_clocks_come_round(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    stage.clock.move(minutes=15)
    assert await stage.run_clocks(MANY) == 1
    assert steps(await stage.ben.session(session["id"])) == ["REQUESTED", "EXPIRED"]
    assert [notification["kind"] for notification in await stage.ben.inbox()] == ["REQUEST_EXPIRED"]
    await check_invariants()


async def clock_comes_round(stage: Stage) -> dict[str, int]:
    return {"changed": await stage.run_clock()}


async def test_of_two_starts_one_begins_and_the_other_fan_keeps_waiting(stage: Stage) -> None:
    stream = await stage.live()
    sessions = [await stage.waiting(fan, stream) for fan in (stage.ben, stage.cleo)]
    for fan in (stage.ben, stage.cleo):
        await stage.enters(fan, stream)
    won, (lost,) = one_winner(
        await at_once(*(stage.ana.attempt("startSession", sessionId=session["id"]) for session in sessions))
    )
    assert (lost["code"], lost["session"]["id"]) == ("CREATOR_BUSY", won["id"])
    waits = next(session for session in sessions if session["id"] != won["id"])
    assert steps(await stage.ana.session(waits["id"])) == ["REQUESTED", "WAITING"]
    await check_invariants()


async def test_of_many_requests_by_one_fan_one_is_made(stage: Stage) -> None:
    stream = await stage.live()
    asked = [stage.ben.attempt("requestSession", streamId=stream, durationMinutes=10) for _ in range(MANY)]
    won, lost = one_winner(await at_once(*asked))
    assert {(error["code"], error["session"]["id"]) for error in lost} == {("ALREADY_REQUESTED", won["id"])}
    assert await stage.ben.wallet() == (9_000, 1_000)
    assert len(await stage.ana.inbox()) == 1
    await check_invariants()


async def test_the_last_place_in_the_queue_goes_to_one_fan(stage: Stage) -> None:
    stream = await stage.live(queueLimit=2)
    await stage.requested(stage.dora, stream)
    fans = (stage.ben, stage.cleo)
    payloads = await at_once(*(fan.attempt("requestSession", streamId=stream, durationMinutes=10) for fan in fans))
    _, (lost,) = one_winner(payloads)
    assert (lost["code"], lost["limit"]) == ("QUEUE_FULL", 2)
    for fan, payload in zip(fans, payloads, strict=True):
        assert await fan.wallet() == ((9_000, 1_000) if result(payload) else (10_000, 0))
    await check_invariants()


async def test_one_time_is_promised_to_one_fan(stage: Stage) -> None:
    stream = await stage.live()
    start = (stage.clock.now() + timedelta(hours=1)).isoformat()
    asked = [await stage.requested(fan, stream) for fan in (stage.ben, stage.cleo)]
    given = {"decision": "LATER", "scheduledStart": start}
    won, (lost,) = one_winner(
        await at_once(*(stage.ana.attempt("decide", sessionId=session["id"], **given) for session in asked))
    )
    assert (lost["code"], [one["id"] for one in lost["conflictsWith"]]) == ("SCHEDULE_CONFLICT", [won["id"]])
    other = next(session for session in asked if session["id"] != won["id"])
    assert steps(await stage.ana.session(other["id"])) == ["REQUESTED"]
    await check_invariants()


async def test_of_two_first_times_that_fit_each_fan_gets_another(stage: Stage) -> None:
    stream = await stage.live()
    asked = [await stage.requested(fan, stream) for fan in (stage.ben, stage.cleo, stage.dora)]
    payloads = await at_once(
        *(stage.ana.attempt("decide", sessionId=session["id"], decision="LATER") for session in asked)
    )
    promised = sorted(payload["session"]["scheduledStart"] for payload in payloads)
    assert promised == [f"2030-01-01T12:{minute}:00Z" for minute in ("10", "20", "30")]
    await check_invariants()


async def test_of_many_who_go_live_at_once_one_is_on_air(stage: Stage) -> None:
    offer = {"pricePerMinute": {"amount": 100, "currency": "USD"}, "durations": [10]}
    won, lost = one_winner(
        await at_once(*(stage.ana.attempt("goLive", title=f"Piano {count}", offer=offer) for count in range(MANY)))
    )
    assert {(error["code"], error["stream"]["id"]) for error in lost} == {("ALREADY_LIVE", won["id"])}
    await check_invariants()
