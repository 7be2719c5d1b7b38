"""Acting on what has changed meanwhile, and acting at the same time."""

import asyncio
from collections import Counter

import pytest

from tests.api import scenes
from tests.api.scenes import Scene, at, everything, nothing_changes
from tests.sockets import Answer
from tests.stage import Stage


def outcome(payload: Answer) -> str:
    """The kind of the refusal, or DONE."""
    return payload["errors"][0]["__typename"] if payload["errors"] else "DONE"


async def test_who_acts_on_an_older_version_gets_the_current_session(stage: Stage) -> None:
    session = await stage.requested(stage.ben, await stage.live())
    assert session["version"] == 1
    moved = await stage.ben.do("reschedule", sessionId=session["id"], start=at(30), expectedVersion=1)
    assert moved["version"] == 2
    current = {"id": session["id"], "version": 2, "status": "REQUESTED"}
    for version in (1, 3):
        async with nothing_changes():
            for decision in ("APPROVE", "DENY", "LATER"):
                refusal = await stage.ana.refused(
                    "decide", sessionId=session["id"], decision=decision, expectedVersion=version
                )
                assert (refusal["__typename"], refusal["field"]) == ("StaleVersion", ["expectedVersion"])
                assert refusal["current"] == current
            refusal = await stage.ben.refused(
                "reschedule", sessionId=session["id"], start=at(60), expectedVersion=version
            )
            assert (refusal["__typename"], refusal["current"]) == ("StaleVersion", current)
    decided = await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE", expectedVersion=2)
    assert (decided["status"], decided["version"]) == ("SCHEDULED", 3)


@pytest.mark.parametrize("scene", [scenes.ready, scenes.yielded, scenes.waiting_and_asking, scenes.called])
async def test_the_version_that_is_shown_is_not_stale_before_the_clock_comes_round(stage: Stage, scene: Scene) -> None:
    """Time alone has changed the session, and whoever looks sees it as it is by that."""
    session = await scene(stage, await stage.live())
    stage.clock.move(minutes=20)
    shown = (await stage.ana.session(session))["version"]
    refusal = await stage.ana.refused("decide", sessionId=session, decision="LATER", expectedVersion=shown - 1)
    assert (refusal["__typename"], refusal["current"]["version"]) == ("StaleVersion", shown)
    decided = await stage.ana.do("decide", sessionId=session, decision="LATER", expectedVersion=shown)
    assert (decided["status"], decided["version"]) == ("SCHEDULED", shown + 2)


async def test_who_does_not_say_what_they_saw_acts_on_what_there_is(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    await stage.ana.do("reschedule", sessionId=session, start=at(60))
    assert (await stage.ana.do("reschedule", sessionId=session, start=at(90)))["version"] == 4


async def test_of_many_equal_approvals_one_wins(stage: Stage) -> None:
    session = await scenes.requested(stage, await stage.live())
    answers = await asyncio.gather(
        *(stage.ana.attempt("decide", sessionId=session, decision="APPROVE") for _ in range(5))
    )
    assert Counter(map(outcome, answers)) == {"DONE": 1, "InvalidTransition": 4}
    refusals = [answer["errors"][0] for answer in answers if answer["errors"]]
    assert {(one["from"], one["attempted"]) for one in refusals} == {("WAITING", "APPROVE")}
    assert [notification["kind"] for notification in await stage.ben.inbox()] == ["REQUEST_APPROVED"]
    assert (await stage.ben.session(session))["version"] == 2


async def test_between_a_cancellation_and_a_denial_one_wins(stage: Stage) -> None:
    session = await scenes.requested(stage, await stage.live())
    answers = await asyncio.gather(
        stage.ben.attempt("cancelSession", sessionId=session),
        stage.ana.attempt("decide", sessionId=session, decision="DENY"),
    )
    assert Counter(map(outcome, answers)) == {"DONE": 1, "InvalidTransition": 1}
    assert len((await stage.ben.session(session))["history"]) == 2
    assert await stage.ben.wallet() == (10_000, 0)


async def test_of_both_sides_ending_a_session_one_decides_the_charge(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live(whenFanLeaves="FULL_PRICE"))
    stage.clock.move(minutes=5)
    answers = await asyncio.gather(*(one.attempt("endSession", sessionId=session) for one in (stage.ana, stage.ben)))
    assert Counter(map(outcome, answers)) == {"DONE": 1, "InvalidTransition": 1}
    charged = 500 if outcome(answers[0]) == "DONE" else 1_000
    assert await stage.ben.wallet() == (10_000 - charged, 0)


async def test_of_many_requests_of_one_fan_one_is_taken(stage: Stage) -> None:
    stream = await stage.live()
    answers = await asyncio.gather(
        *(stage.ben.attempt("requestSession", streamId=stream, durationMinutes=10) for _ in range(5))
    )
    assert Counter(map(outcome, answers)) == {"DONE": 1, "AlreadyRequested": 4}
    assert await stage.ben.wallet() == (9_000, 1_000)


async def test_the_last_place_in_the_queue_is_taken_once(stage: Stage) -> None:
    stream = await stage.live(queueLimit=1)
    answers = await asyncio.gather(
        *(
            fan.attempt("requestSession", streamId=stream, durationMinutes=10)
            for fan in (stage.ben, stage.cleo, stage.dora)
        )
    )
    assert Counter(map(outcome, answers)) == {"DONE": 1, "QueueFull": 2}


async def test_of_many_starts_one_session_runs(stage: Stage) -> None:
    stream = await stage.live()
    fans = (stage.ben, stage.cleo, stage.dora)
    sessions = [await stage.waiting(fan, stream) for fan in fans]
    for fan in fans:
        await stage.enters(fan, stream)
    answers = await asyncio.gather(*(stage.ana.attempt("startSession", sessionId=one["id"]) for one in sessions))
    assert Counter(map(outcome, answers)) == {"DONE": 1, "CreatorBusy": 2}


async def test_money_is_spent_once_by_requests_to_many_creators(stage: Stage) -> None:
    dear = {"amount": 600, "currency": "USD"}
    streams = [await stage.live(creator, pricePerMinute=dear) for creator in (stage.ana, stage.cleo, stage.dora)]
    answers = await asyncio.gather(
        *(stage.ben.attempt("requestSession", streamId=stream, durationMinutes=10) for stream in streams)
    )
    assert Counter(map(outcome, answers)) == {"DONE": 1, "InsufficientFunds": 2}
    assert await stage.ben.wallet() == (4_000, 6_000)


async def test_of_many_attempts_to_go_live_one_is_on_air(stage: Stage) -> None:
    async def go() -> Answer:
        return await stage.ana.attempt(
            "goLive", title="Piano", offer={"pricePerMinute": {"amount": 1, "currency": "USD"}, "durations": [5]}
        )

    answers = await asyncio.gather(*(go() for _ in range(3)))
    assert Counter(map(outcome, answers)) == {"DONE": 1, "AlreadyLive": 2}
    assert len((await everything())["LiveStream"]) == 1
