"""What LiveKit says by webhooks: who may say it, and what becomes of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tortoise.connection import get_connection

from domain.call_providers import CallProvider
from models.call_rooms import CallRoomEvent
from models.calls import CallConnection
from tests.actions.invariants import check_invariants
from tests.actions.race import at_once
from tests.api import scenes
from tests.api.more_minutes import answers, asks
from tests.api.scenes import at, everything, nothing_changes
from tests.clock import START
from tests.conftest import ON_SQLITE
from tests.gateway.livekit.conftest import Call
from tests.gateway.livekit.server import LiveKitServer, event, participant, send, signed
from tests.stage import Stage


async def test_the_meter_runs_from_when_the_second_of_the_two_came(call: Call) -> None:
    await call.joins(call.stage.ana, "PA_A")
    call.stage.clock.move(seconds=20)
    await call.joins(call.stage.ben, "PA_B", START + timedelta(seconds=12.5))
    call.stage.clock.move(seconds=10)
    assert await call.meter() == ("RUNNING", 17.5)


async def test_who_leaves_pauses_it_and_who_is_back_as_another_participant_resumes_it(met: Call) -> None:
    ben = (await CallConnection.get(connection="PA_B")).since
    met.stage.clock.move(seconds=60)
    await met.leaves(participant(met.stage.ben.id, "PA_B", ben))
    await met.stage.run_clock(seconds=30)
    assert await met.meter() == ("PAUSED", 60)
    await met.joins(met.stage.ben, "PA_B2")
    met.stage.clock.move(seconds=15)
    assert await met.meter() == ("RUNNING", 75)


async def test_a_forged_one_is_refused(call: Call) -> None:
    joined = event("joined", call.session, participant(call.stage.ben.id, "PA_B", START), START)
    body, authorization = signed(joined)
    async with nothing_changes():
        assert await send(call.stage.http, joined, secret="another secret, long enough to be one") == 401
        assert await send(call.stage.http, joined, key="another key") == 401
        for content, header in (
            (body, ""),
            (body, "nonsense"),
            (body.replace(b"PA_B", b"PA_C"), authorization),
            (b"", authorization),
            (b"\xff", authorization),
        ):
            answer = await call.stage.http.post(
                "/livekit/webhook", content=content, headers={"Authorization": header} if header else {}
            )
            assert answer.status_code == 401


async def test_a_webhook_of_more_than_five_minutes_ago_is_refused(call: Call) -> None:
    joined = event("joined", call.session, participant(call.stage.ben.id, "PA_B", START), START)
    call.stage.clock.move(seconds=100)
    call.stage.tune(connect_grace=timedelta(hours=1))
    call.stage.clock.move(seconds=201)
    async with nothing_changes():
        assert await send(call.stage.http, joined) == 401
    joined.created_at += 1
    assert await send(call.stage.http, joined) == 200


async def test_the_same_one_at_once_is_taken_once(call: Call) -> None:
    joined = event("joined", call.session, participant(call.stage.ben.id, "PA_B", START), START)
    assert await at_once(*(send(call.stage.http, joined) for _ in range(5))) == [200] * 5
    assert await CallRoomEvent.all().count() == await CallConnection.all().count() == 1


async def test_the_same_one_again_changes_nothing(met: Call) -> None:
    one = participant(met.stage.ben.id, "PA_B", START)
    met.stage.clock.move(seconds=60)
    left = event("left", met.session, one, met.stage.clock.now())
    assert await send(met.stage.http, left) == 200
    met.stage.clock.move(seconds=3)
    async with nothing_changes():
        for said in (left, event("joined", met.session, one, START)):
            assert await send(met.stage.http, said) == 200


OTHERS: dict[str, Callable[[Call], tuple[str, str]]] = {
    "no room of ours": lambda call: ("lobby", call.stage.ben.id),
    "a session that is none": lambda call: (call.stream, call.stage.ben.id),
    "a recorder": lambda call: (call.session, "EG_recorder"),
    "a third person": lambda call: (call.session, call.stage.cleo.id),
    "nobody": lambda call: (call.session, ""),
}


async def test_who_is_none_of_the_two_is_of_no_concern(call: Call) -> None:
    async with nothing_changes():
        for who in OTHERS.values():
            room, identity = who(call)
            for kind in ("joined", "left"):
                said = event(kind, room, participant(identity, "PA_X", START), START)
                assert await send(call.stage.http, said) == 200


async def test_other_kinds_of_events_are_of_no_concern(call: Call) -> None:
    ben = participant(call.stage.ben.id, "PA_B", START)
    async with nothing_changes():
        for kind in ("connection_aborted", "unheard_of"):
            assert await send(call.stage.http, event(kind, call.session, ben, START)) == 200
        finished = event("", call.session, ben, START, "EV_finished")
        for finished.event in ("room_started", "room_finished", "track_published", ""):
            assert await send(call.stage.http, finished) == 200


async def test_after_the_end_no_event_changes_what_was_delivered(met: Call) -> None:
    met.stage.clock.move(seconds=120)
    left = event("left", met.session, participant(met.stage.ben.id, "PA_B", START), START + timedelta(seconds=100))
    await met.stage.ana.do("endSession", sessionId=met.session)
    before = await met.stage.ben.session(met.session)
    connections = (await everything())["CallConnection"]
    assert await send(met.stage.http, left) == 200
    assert await met.stage.ben.session(met.session) == before
    assert (await everything())["CallConnection"] == connections


async def test_a_late_one_of_before_what_was_agreed_ends_the_session_no_sooner_than_that(met: Call) -> None:
    met.stage.clock.move(minutes=4)
    await asks(met.stage.ben, met.session)
    await answers(met.stage.ana, met.session)
    met.stage.clock.move(seconds=30)
    left = event("left", met.session, participant(met.stage.ben.id, "PA_B", START), START + timedelta(seconds=60))
    assert await send(met.stage.http, left) == 200
    await check_invariants()
    ended = await met.stage.ben.session(met.session)
    assert (ended["status"], ended["endedAt"]) == ("COMPLETED", at(4))
    assert ended["payment"]["captured"]["amount"] == 100


async def test_past_its_deadline_a_session_is_over_though_the_clock_has_not_come_round(met: Call) -> None:
    met.stage.clock.move(seconds=60)
    await met.leaves(participant(met.stage.ben.id, "PA_B", START))
    await met.stage.run_clock(seconds=10)
    met.stage.clock.move(seconds=80)
    await met.joins(met.stage.ben, "PA_B2", START + timedelta(seconds=149))
    await met.stage.run_clock()
    ended = await met.stage.ben.session(met.session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) == ("COMPLETED", 100)


async def test_a_body_has_bounds(call: Call) -> None:
    answer = await call.stage.http.post("/livekit/webhook", content=b"x" * (256 * 1024 + 1))
    assert answer.status_code == 413


@ON_SQLITE
async def test_a_webhook_that_cannot_be_kept_is_to_be_sent_again(call: Call, caplog: pytest.LogCaptureFixture) -> None:
    await get_connection("default").execute_script("ALTER TABLE call_room_event RENAME TO away")
    joined = event("joined", call.session, participant(call.stage.ben.id, "PA_B", START), START)
    assert await send(call.stage.http, joined) == 503
    assert "could not take an event of a room" in caplog.text
    await get_connection("default").execute_script("ALTER TABLE away RENAME TO call_room_event")
    assert await CallConnection.all().count() == 0
    assert await send(call.stage.http, joined) == 200


async def test_only_posts_are_taken(call: Call) -> None:
    assert (await call.stage.http.get("/livekit/webhook")).status_code == 405


async def test_of_a_server_whose_clock_is_ahead_nobody_is_in_before_now(call: Call) -> None:
    await call.joins(call.stage.ana, "PA_A", START + timedelta(seconds=40))
    await call.joins(call.stage.ben, "PA_B", START - timedelta(seconds=40))
    assert await call.meter() == ("RUNNING", 0)
    call.stage.clock.move(seconds=10)
    assert await call.meter() == ("RUNNING", 10)


async def test_a_session_that_began_without_a_call_runs_to_its_end(stage: Stage, livekit: LiveKitServer) -> None:
    stage.tune(calls=CallProvider.OFF)
    stream = await stage.live()
    call = Call(stage, livekit, stream, await scenes.in_progress(stage, stream))
    await stage.run_clock(minutes=5)
    stage.tune(calls=CallProvider.LIVEKIT)
    ben = await call.joins(stage.ben, "PA_ben")
    await call.look()
    await call.joins(stage.ana, "PA_ana")
    await stage.run_clock(minutes=1)
    await call.leaves(ben)
    await call.look()
    assert await call.meter() == ("RUNNING", 6 * 60)
