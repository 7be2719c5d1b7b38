"""Calls of the platform's own: who is in one is what is reported."""

from datetime import timedelta
from typing import Any

import pytest

from domain.call_providers import CallProvider
from models.sessions import PrivateSession
from tests.api import scenes
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of


async def running(stage: Stage, provider: CallProvider = CallProvider.REPORTED, **offer: Any) -> str:
    stage.tune(calls=provider)
    return await scenes.in_progress(stage, await stage.live(**offer))


def report(person: Person, session: str, at: float, connection: str = "1", *, connected: bool = True) -> Answer:
    """What is reported of a person's connection so many seconds after noon."""
    instant = (START + timedelta(seconds=at)).isoformat()
    return {
        "sessionId": session,
        "userId": person.id,
        "connectionId": connection,
        "connected": connected,
        "at": instant,
    }


async def reported(
    stage: Stage, person: Person, session: str, at: float, connection: str = "1", *, connected: bool = True
) -> Answer:
    return await stage.office.do("reportCallPresence", **report(person, session, at, connection, connected=connected))


async def both_in(stage: Stage) -> str:
    session = await running(stage)
    for person in (stage.ana, stage.ben):
        await reported(stage, person, session, 0)
    return session


async def delivered(stage: Stage, session: str) -> float:
    """Seconds that were delivered by now."""
    meter = (await PrivateSession.get(id=row_of(session))).meter
    assert meter is not None
    return meter.used_at(stage.clock.now()).total_seconds()


async def test_the_meter_runs_while_both_are_reported_in_it(stage: Stage) -> None:
    session = await running(stage)
    assert (await reported(stage, stage.ana, session, 0))["state"] == "CONNECTING"
    stage.clock.move(seconds=20)
    assert (await reported(stage, stage.ben, session, 15))["state"] == "RUNNING"
    stage.clock.move(seconds=60)
    meter = await reported(stage, stage.ben, session, 75, connected=False)
    assert (meter["state"], meter["usedSeconds"]) == ("PAUSED", 60)
    assert [user["displayName"] for user in meter["missing"]] == ["Ben"]
    assert (await reported(stage, stage.ben, session, 80, "2"))["state"] == "RUNNING"
    stage.clock.move(seconds=20)
    ended = await stage.ana.do("endSession", sessionId=session)
    assert ended["payment"]["captured"]["amount"] == 1_000 * 80 // 600


async def test_clients_are_told_that_the_call_is_reported(stage: Stage) -> None:
    session = await running(stage)
    call = await stage.ben.ask(
        "query($id: ID!) { privateSession(id: $id) { call { provider url token } } }", id=session
    )
    assert call["privateSession"]["call"] == {"provider": "REPORTED", "url": None, "token": None}


@pytest.mark.parametrize(("at", "connected"), [(10, False), (30, True), (40, True), (39, False)])
async def test_an_older_report_of_the_same_connection_changes_nothing(stage: Stage, at: float, connected: bool) -> None:
    session = await both_in(stage)
    stage.clock.move(seconds=60)
    await reported(stage, stage.ben, session, 40, connected=False)
    async with nothing_changes():
        await reported(stage, stage.ben, session, at, connected=connected)
    assert await delivered(stage, session) == 40


async def test_a_later_word_that_it_is_still_there_makes_an_end_before_it_old(stage: Stage) -> None:
    session = await both_in(stage)
    stage.clock.move(seconds=60)
    await reported(stage, stage.ben, session, 50)
    async with nothing_changes():
        await reported(stage, stage.ben, session, 45, connected=False)


async def test_the_same_connection_may_come_back(stage: Stage) -> None:
    session = await both_in(stage)
    stage.clock.move(seconds=100)
    await reported(stage, stage.ben, session, 40, connected=False)
    await reported(stage, stage.ben, session, 70)
    assert await delivered(stage, session) == 70
    await reported(stage, stage.ben, session, 90, connected=False)
    await reported(stage, stage.ben, session, 95, connected=False)
    assert await delivered(stage, session) == 60


async def test_of_several_connections_one_is_enough(stage: Stage) -> None:
    session = await both_in(stage)
    stage.clock.move(seconds=60)
    await reported(stage, stage.ben, session, 20, "tablet")
    await reported(stage, stage.ben, session, 30, connected=False)
    assert await delivered(stage, session) == 60


async def test_a_connection_that_is_first_heard_of_at_its_end_was_none(stage: Stage) -> None:
    session = await running(stage)
    stage.clock.move(seconds=20)
    await reported(stage, stage.ben, session, 10, connected=False)
    async with nothing_changes():
        await reported(stage, stage.ben, session, 5)
    assert (await reported(stage, stage.ana, session, 0))["state"] == "CONNECTING"


@pytest.mark.parametrize(("ahead", "counted"), [(-5, 60), (5, 60), (0, 60)])
async def test_the_clocks_may_differ_a_little(stage: Stage, ahead: float, counted: float) -> None:
    session = await running(stage)
    for person in (stage.ana, stage.ben):
        await reported(stage, person, session, ahead)
    stage.clock.move(seconds=60)
    assert await delivered(stage, session) == counted


async def test_by_a_clock_that_is_behind_an_end_is_an_end_too(stage: Stage) -> None:
    session = await running(stage)
    await reported(stage, stage.ben, session, -4)
    await reported(stage, stage.ben, session, -3, connected=False)
    assert (await reported(stage, stage.ana, session, 0))["state"] == "CONNECTING"


@pytest.mark.parametrize(
    ("order", "is_in"),
    [
        ([(-4, True), (-3, False), (-2, True)], True),
        ([(-4, True), (-2, True), (-3, False)], True),
        ([(-4, True), (-3, False), (-2, True), (-3, False), (-4, True)], True),
        ([(-2, True), (-4, False)], True),
        ([(-3, False), (-2, True)], True),
        ([(-3, True), (-4, True), (-2, False), (-3, True)], False),
        ([(-3, True), (-2, False), (10, False)], False),
        ([(-3, True), (-2, False), (10, False), (0, True)], False),
    ],
)
async def test_by_a_clock_that_is_behind_the_latest_report_counts_also_of_those_before_the_start(
    stage: Stage, order: list[tuple[float, bool]], is_in: bool
) -> None:
    session = await running(stage)
    stage.clock.move(seconds=10)
    await reported(stage, stage.ana, session, 0)
    for at, connected in order:
        meter = await reported(stage, stage.ben, session, at, connected=connected)
    assert (meter["state"], meter["usedSeconds"]) == (("RUNNING", 0) if is_in else ("CONNECTING", 0))
    assert await delivered(stage, session) == (10 if is_in else 0)


@pytest.mark.parametrize("provider", [one for one in CallProvider if one is not CallProvider.REPORTED])
async def test_where_calls_are_not_reported_it_is_refused(stage: Stage, provider: CallProvider) -> None:
    session = await running(stage, provider)
    async with nothing_changes():
        error = await stage.office.refused("reportCallPresence", **report(stage.ben, session, 0))
    assert (error["code"], error["message"]) == (
        "VALIDATION_FAILED",
        "Nobody reports of calls here: GREENROOM_CALLS says how people meet.",
    )


@pytest.mark.parametrize("scene", [scenes.requested, scenes.waiting, scenes.completed, scenes.cancelled])
async def test_of_a_session_that_has_no_call_it_is_refused(stage: Stage, scene: scenes.Scene) -> None:
    session = await scene(stage, await stage.live())
    stage.tune(calls=CallProvider.REPORTED)
    async with nothing_changes():
        error = await stage.office.refused("reportCallPresence", **report(stage.ben, session, 0))
    assert (error["code"], error["message"]) == ("VALIDATION_FAILED", "There is no call of this session now.")


async def test_past_its_deadline_a_session_has_no_call(stage: Stage) -> None:
    session = await running(stage)
    await reported(stage, stage.ana, session, 0)
    stage.clock.move(seconds=120)
    async with nothing_changes():
        error = await stage.office.refused("reportCallPresence", **report(stage.ben, session, 119))
    assert error["code"] == "VALIDATION_FAILED"
    await stage.run_clock()
    assert (await stage.ben.session(session))["status"] == "NO_SHOW"


async def test_without_a_call_the_session_runs_from_its_start(stage: Stage) -> None:
    session = await running(stage, CallProvider.OFF)
    await stage.run_clock(minutes=10)
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) == ("COMPLETED", 1_000)


@pytest.mark.parametrize("provider", [CallProvider.PEER, CallProvider.REPORTED])
async def test_a_session_that_began_without_a_call_runs_to_its_end_where_there_are_calls_since(
    stage: Stage, provider: CallProvider
) -> None:
    session = await running(stage, CallProvider.OFF)
    await stage.run_clock(minutes=5)
    stage.tune(calls=provider)
    for person in (stage.ana, stage.ben):
        if provider is CallProvider.PEER:
            assert await stage.joins(person, session) is None
            await stage.run_clock(minutes=1)
            await stage.hangs_up(person, session)
        else:
            await reported(stage, person, session, 300)
            await stage.run_clock(minutes=1)
            await reported(stage, person, session, 330, connected=False)
    assert await delivered(stage, session) == 7 * 60
    await stage.run_clock(minutes=3)
    ended = await stage.ben.session(session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) == ("COMPLETED", 1_000)
