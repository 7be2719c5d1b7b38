"""What time does by itself, and that whoever comes after a deadline is too late."""

import pytest

from domain.refusals import NotInWaitingRoom
from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.stage import Stage


async def test_an_approval_after_expires_at_fails_before_the_clock_has_come_round(stage: Stage) -> None:
    session = await scenes.requested(stage, await stage.live())
    stage.clock.move(minutes=15)
    for decision in ("APPROVE", "DENY", "LATER"):
        async with nothing_changes():
            refusal = await stage.ana.refused("decide", sessionId=session, decision=decision)
            assert refusal["__typename"] == "InvalidTransition"
            assert (refusal["from"], refusal["attempted"]) == ("EXPIRED", decision)
            assert (await stage.ana.session(session))["viewerCan"] == []
            assert (await stage.ben.session(session))["viewerCan"] == []
    assert await stage.run_clock(minutes=5) == 1
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["endedAt"]) == ("EXPIRED", at(15))
    assert ended["history"][-1] == {"from": "REQUESTED", "to": "EXPIRED", "at": at(15), "reason": None, "by": None}


async def test_an_approval_in_the_last_second_counts(stage: Stage) -> None:
    session = await scenes.requested(stage, await stage.live())
    assert await stage.run_clock(minutes=14, seconds=59) == 0
    approved = await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    assert (approved["status"], approved["decidedAt"]) == ("WAITING", approved["history"][-1]["at"])


async def test_a_cancellation_at_expires_at_is_too_late(stage: Stage) -> None:
    session = await scenes.waiting(stage, await stage.live())
    stage.clock.move(hours=6)
    async with nothing_changes():
        refusal = await stage.ben.refused("cancelSession", sessionId=session)
        assert (refusal["from"], refusal["attempted"]) == ("EXPIRED", "CANCEL")


@pytest.mark.parametrize("end", ["endStream", "blockFan"])
async def test_what_was_over_is_not_ended_by_who_ends_all_later(stage: Stage, end: str) -> None:
    stream = await stage.live()
    session = await scenes.in_progress(stage, stream)
    stage.clock.move(minutes=12)
    await stage.ana.do(end, **({"streamId": stream} if end == "endStream" else {"userId": stage.ben.id}))
    last = (await stage.ben.session(session))["history"][-1]
    assert (last["to"], last["at"], last["by"]) == ("COMPLETED", at(10), None)


async def test_who_has_expired_may_ask_again_before_the_clock_has_come_round(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.requested(stage, stream)
    stage.clock.move(minutes=15)
    await stage.requested(stage.ben, stream)
    assert (await stage.ben.session(session))["status"] == "EXPIRED"
    assert await stage.ben.wallet() == (9_000, 1_000)
    assert await stage.run_clock() == 0


async def test_the_room_opens_five_minutes_before_the_promised_time(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    assert await stage.run_clock(minutes=24, seconds=59) == 0
    assert await stage.run_clock(seconds=1) == 1
    opened = await stage.ben.session(session)
    assert (opened["status"], opened["scheduledStart"], opened["expiresAt"]) == ("WAITING", at(30), at(390))
    assert await stage.run_clock(minutes=1) == 0


async def test_no_room_opens_while_the_creator_is_not_live(stage: Stage) -> None:
    session = await scenes.scheduled_off_air(stage, await stage.live())
    assert await stage.run_clock(minutes=40) == 0
    assert (await stage.ben.session(session))["status"] == "SCHEDULED"
    stream = await stage.live()
    assert await stage.run_clock() == 1
    assert (await stage.ben.session(session))["status"] == "WAITING"
    await stage.enters(stage.ben, stream)
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_a_call_answered_in_time_is_no_no_show(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.called(stage, stream)
    stage.clock.move(minutes=1, seconds=59)
    await stage.enters(stage.ben, stream)
    assert await stage.run_clock(minutes=1) == 0
    assert (await stage.ben.session(session))["status"] == "WAITING"
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_calling_twice_does_not_extend_the_grace(stage: Stage) -> None:
    session = await scenes.called(stage, await stage.live())
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("BEING_CALLED", at(2))
    stage.clock.move(minutes=1)
    async with nothing_changes():
        assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(2)


async def test_who_comes_after_the_grace_of_the_second_call_is_too_late(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.called_again(stage, stream)
    stage.clock.move(minutes=2)
    async with nothing_changes():
        assert isinstance(await stage.enters(stage.ben, stream), NotInWaitingRoom)
        refusal = await stage.ana.refused("startSession", sessionId=session)
        assert (refusal["from"], refusal["attempted"]) == ("NO_SHOW", "START")
    assert await stage.run_clock() == 1
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"


async def test_who_misses_an_early_call_keeps_the_promise(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.called_early(stage, stream)
    assert await stage.run_clock(minutes=2) == 1
    back = await stage.ben.session(session)
    assert (back["status"], back["scheduledStart"]) == ("SCHEDULED", at(30))
    notifications = [(await person.inbox())[-1] for person in (stage.ben, stage.ana)]
    assert [notification["kind"] for notification in notifications] == ["SESSION_SCHEDULED", "SESSION_SCHEDULED"]
    assert await stage.run_clock(minutes=23) == 1
    assert (await stage.ben.session(session))["status"] == "WAITING"
    await stage.enters(stage.ben, stream)
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_a_missed_early_call_counts_as_promised_again_before_the_clock_has_come_round(stage: Stage) -> None:
    session = await scenes.called_early(stage, await stage.live())
    stage.clock.move(minutes=2)
    async with nothing_changes():
        assert (await stage.ben.session(session))["viewerCan"] == ["RESCHEDULE", "CANCEL"]
        assert (await stage.ana.session(session))["viewerCan"] == ["APPROVE", "DENY", "RESCHEDULE"]
        refusal = await stage.ana.refused("startSession", sessionId=session)
        assert (refusal["__typename"], refusal["from"], refusal["attempted"]) == (
            "InvalidTransition",
            "SCHEDULED",
            "START",
        )
    cancelled = await stage.ben.do("cancelSession", sessionId=session)
    assert [step["to"] for step in cancelled["history"]][-2:] == ["SCHEDULED", "CANCELLED"]


async def test_who_misses_the_call_at_the_promised_time_has_missed_it(stage: Stage) -> None:
    session = await scenes.scheduled(stage, await stage.live())
    await stage.run_clock(minutes=30)
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(32)
    await stage.run_clock(minutes=2)
    missed = await stage.ben.session(session)
    assert (missed["status"], missed["scheduledStart"], missed["expiresAt"]) == ("WAITING", None, at(390))
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(34)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"


@pytest.mark.parametrize("after", [25, 27.5, 28, 29.99])
async def test_who_is_called_before_the_promised_time_may_come_until_its_grace_is_over(
    stage: Stage, after: float
) -> None:
    stream = await stage.live()
    session = await scenes.scheduled(stage, stream)
    await stage.run_clock(minutes=after)
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(32)
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("BEING_CALLED", at(32))
    assert await stage.run_clock(minutes=31.9 - after) == 0
    assert (await stage.ben.session(session))["status"] == "WAITING"
    await stage.enters(stage.ben, stream)
    assert (await stage.ana.do("startSession", sessionId=session))["status"] == "IN_PROGRESS"


async def test_who_is_asked_to_come_early_but_not_by_much_is_not_sent_away_to_be_let_in_again(stage: Stage) -> None:
    session = await scenes.waiting_early(stage, await stage.live())
    stage.clock.move(minutes=22.9)
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(24.9)
    await stage.run_clock(minutes=2)
    assert (await stage.ben.session(session))["status"] == "SCHEDULED"
    await stage.ana.do("decide", sessionId=session, decision="APPROVE")
    stage.clock.move(seconds=1)
    assert (await stage.ana.refused("startSession", sessionId=session))["graceUntil"] == at(32)


async def test_time_up_frees_the_creator_before_the_clock_has_come_round(stage: Stage) -> None:
    stream = await stage.live()
    first = await scenes.in_progress(stage, stream)
    second = await stage.waiting(stage.cleo, stream)
    await stage.enters(stage.cleo, stream)
    stage.clock.move(minutes=11)
    started = await stage.ana.do("startSession", sessionId=second["id"])
    assert (started["status"], started["startedAt"], started["expiresAt"]) == ("IN_PROGRESS", at(11), at(21))
    ended = await stage.ben.session(first)
    assert (ended["status"], ended["endedAt"]) == ("COMPLETED", at(10))


@pytest.mark.parametrize(
    ("scene", "after"),
    [(scenes.requested, 15), (scenes.scheduled, 25), (scenes.called, 2), (scenes.in_progress, 10)],
)
async def test_a_deadline_fires_once_however_many_clocks_come_round(stage: Stage, scene: Scene, after: float) -> None:
    session = await scene(stage, await stage.live())
    known = len(await stage.ben.inbox())
    stage.clock.move(minutes=after)
    assert await stage.run_clocks(5) == 1
    assert len(await stage.ben.inbox()) == known + 1
    assert len([step for step in (await stage.ben.session(session))["history"] if step["by"] is None]) == 1


OPEN_SCENES = [
    scenes.requested_for_later,
    scenes.scheduled,
    scenes.scheduled_off_air,
    scenes.waiting,
    scenes.waiting_early,
    scenes.present,
    scenes.ready,
    scenes.yielded,
    scenes.called,
    scenes.called_again,
    scenes.called_early,
    scenes.in_progress,
]


@pytest.mark.parametrize("scene", OPEN_SCENES)
async def test_from_every_open_state_the_clock_alone_leads_to_an_end(stage: Stage, scene: Scene) -> None:
    session = await scene(stage, await stage.live())
    for _ in range(8):
        await stage.run_clock(hours=1)
    ended = await stage.ben.session(session)
    assert ended["status"] in {"EXPIRED", "NO_SHOW", "COMPLETED"}
    assert ended["expiresAt"] is None
    assert (await stage.ben.wallet())[1] == 0
