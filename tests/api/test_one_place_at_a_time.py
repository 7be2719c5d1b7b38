"""One person, one place at a time: nobody is in two sessions, on whatever side."""

import pytest

from models.sessions import PrivateSession
from tests.actions.invariants import check_invariants
from tests.actions.race import at_once, one_winner
from tests.api.scenes import at, nothing_changes
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of


async def start_is_offered(creator: Person, session: str) -> bool:
    return "START" in (await creator.session(session))["viewerCan"]


async def busy(creator: Person, session: str) -> Answer:
    """Why the session cannot begin, which its creator is not offered either."""
    assert not await start_is_offered(creator, session)
    async with nothing_changes():
        return await creator.refused("startSession", sessionId=session)


async def test_a_fan_is_in_one_session_whoever_the_creators_are(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there, _ = await stage.ready_to_begin(stage.ben, stage.sam)
    assert await start_is_offered(stage.sam, there)
    await stage.ana.do("startSession", sessionId=here)
    assert (await busy(stage.sam, there))["code"] == "FAN_BUSY"
    assert await stage.ben.wallet() == (8_000, 2_000)
    await stage.ana.do("endSession", sessionId=here)
    assert await start_is_offered(stage.sam, there)
    assert (await stage.sam.do("startSession", sessionId=there))["status"] == "IN_PROGRESS"


async def test_a_fan_who_is_busy_is_not_called(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there = await stage.waiting(stage.ben, await stage.live(stage.sam), creator=stage.sam)
    await stage.ana.do("startSession", sessionId=here)
    assert (await busy(stage.sam, there["id"]))["code"] == "FAN_BUSY"


async def test_who_goes_into_a_session_is_called_nowhere_else_and_misses_no_call(stage: Stage) -> None:
    here, stream = await stage.ready_to_begin(stage.ben, stage.ana)
    elsewhere = await stage.live(stage.sam)
    there = (await stage.waiting(stage.ben, elsewhere, creator=stage.sam))["id"]
    behind = (await stage.waiting(stage.cleo, elsewhere, creator=stage.sam))["id"]
    for _ in range(2):
        await stage.sam.refused("startSession", sessionId=there)
        assert await is_called(there)
        await stage.ana.do("startSession", sessionId=here)
        assert not await is_called(there)
        step = (await stage.ben.session(there))["history"][-1]
        assert (step["from"], step["to"], step["by"]) == ("WAITING", "WAITING", None)
        await stage.run_clock(minutes=2)
        await stage.ana.do("endSession", sessionId=here)
        line = [await stage.ben.session(there), await stage.cleo.session(behind)]
        assert [(one["status"], one["position"]) for one in line] == [("WAITING", 1), ("WAITING", 2)]
        here = (await stage.waiting(stage.ben, stream))["id"]
        await stage.enters(stage.ben, stream)
    assert "CALL_MISSED" not in await kinds(stage.ben)
    await check_invariants()


async def test_a_creator_who_begins_misses_no_call_as_somebodys_fan(stage: Stage) -> None:
    as_creator, _ = await stage.ready_to_begin(stage.ben, stage.cleo)
    as_fan = (await stage.waiting(stage.cleo, await stage.live(stage.ana)))["id"]
    await stage.ana.refused("startSession", sessionId=as_fan)
    await stage.cleo.do("startSession", sessionId=as_creator)
    await stage.run_clock(minutes=2)
    assert "CALL_MISSED" not in await kinds(stage.cleo)


async def test_a_call_that_was_missed_before_the_session_elsewhere_begins_was_missed(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there = (await stage.waiting(stage.ben, await stage.live(stage.sam), creator=stage.sam))["id"]
    await stage.sam.refused("startSession", sessionId=there)
    stage.clock.move(minutes=2)
    await stage.ana.do("startSession", sessionId=here)
    assert (await kinds(stage.ben))[-2:] == ["CALL_MISSED", "SESSION_STARTED"]


async def is_called(session: str) -> bool:
    return (await PrivateSession.get(id=row_of(session))).called_until is not None


async def kinds(person: Person) -> list[str]:
    return [one["kind"] for one in await person.inbox()]


async def test_a_creator_who_is_somebodys_fan_begins_nothing_meanwhile(stage: Stage) -> None:
    as_fan, _ = await stage.ready_to_begin(stage.cleo, stage.ana)
    as_creator, _ = await stage.ready_to_begin(stage.ben, stage.cleo)
    await stage.ana.do("startSession", sessionId=as_fan)
    refusal = await busy(stage.cleo, as_creator)
    assert (refusal["__typename"], refusal["session"]["id"]) == ("CreatorBusy", as_fan)


async def test_a_fan_who_is_on_as_a_creator_is_busy(stage: Stage) -> None:
    as_creator, _ = await stage.ready_to_begin(stage.ben, stage.cleo)
    as_fan, _ = await stage.ready_to_begin(stage.cleo, stage.ana)
    await stage.cleo.do("startSession", sessionId=as_creator)
    assert (await busy(stage.ana, as_fan))["code"] == "FAN_BUSY"


async def test_start_is_offered_for_none_of_those_who_wait_while_one_is_on(stage: Stage) -> None:
    first, stream = await stage.ready_to_begin(stage.ben, stage.ana)
    second = await stage.waiting(stage.cleo, stream)
    assert await start_is_offered(stage.ana, second["id"])
    await stage.ana.do("startSession", sessionId=first)
    refusal = await busy(stage.ana, second["id"])
    assert (refusal["__typename"], refusal["session"]["id"]) == ("CreatorBusy", first)
    assert (await stage.cleo.session(second["id"]))["viewerCan"] == ["RESCHEDULE", "CANCEL", "SET_READY", "YIELD"]
    stage.clock.move(minutes=10)
    assert await start_is_offered(stage.ana, second["id"])


async def test_time_up_frees_a_fan_before_the_clock_has_come_round(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there, _ = await stage.ready_to_begin(stage.ben, stage.sam)
    await stage.ana.do("startSession", sessionId=here)
    stage.clock.move(minutes=10)
    assert await start_is_offered(stage.sam, there)
    await stage.sam.do("startSession", sessionId=there)
    ended = await stage.ben.session(here)
    assert (ended["status"], ended["endedAt"]) == ("COMPLETED", at(10))


@pytest.mark.parametrize("attempt", range(5))
async def test_of_two_creators_who_begin_with_one_fan_at_once_one_wins(stage: Stage, attempt: int) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there, _ = await stage.ready_to_begin(stage.ben, stage.sam)
    attempts = [stage.ana.attempt("startSession", sessionId=here), stage.sam.attempt("startSession", sessionId=there)]
    won, (lost,) = one_winner(await at_once(*attempts[:: 1 if attempt % 2 else -1]))
    assert (won["status"], lost["code"]) == ("IN_PROGRESS", "FAN_BUSY")
    await check_invariants()


@pytest.mark.parametrize("attempt", range(5))
async def test_of_two_who_begin_with_each_other_at_once_one_wins(stage: Stage, attempt: int) -> None:
    first, _ = await stage.ready_to_begin(stage.dora, stage.cleo)
    second, _ = await stage.ready_to_begin(stage.cleo, stage.dora)
    attempts = [
        stage.cleo.attempt("startSession", sessionId=first),
        stage.dora.attempt("startSession", sessionId=second),
    ]
    won, (lost,) = one_winner(await at_once(*attempts[:: 1 if attempt % 2 else -1]))
    assert (won["status"], lost["code"]) == ("IN_PROGRESS", "CREATOR_BUSY")
    await check_invariants()


@pytest.mark.parametrize("attempt", range(5))
async def test_of_two_creators_who_promise_one_fan_the_same_minute_at_once_one_wins(stage: Stage, attempt: int) -> None:
    here = await stage.requested(stage.ben, await stage.live())
    there = await stage.requested(stage.ben, await stage.live(stage.sam))
    later = {"decision": "LATER", "scheduledStart": at(30)}
    attempts = [
        stage.ana.attempt("decide", sessionId=here["id"], **later),
        stage.sam.attempt("decide", sessionId=there["id"], **later),
    ]
    won, (lost,) = one_winner(await at_once(*attempts[:: 1 if attempt % 2 else -1]))
    assert (won["scheduledStart"], lost["code"], lost["conflictsWith"]) == (at(30), "SCHEDULE_CONFLICT", [])
    await check_invariants()
