"""The room of a session is listed while it runs, and deleted when it is over."""

import asyncio
import logging
from contextvars import Context
from datetime import timedelta
from uuid import UUID

import pytest
from livekit.protocol.models import ParticipantInfo
from tortoise.transactions import in_transaction

from actions.call_presence import enter_call
from actions.calls.call_rooms import take_participants
from domain.calls.rooms import Participant
from gateway.livekit import LiveKit
from models.call_rooms import CallRoom
from models.calls import CallConnection
from models.fields import new_id
from models.people import User
from schema.ids import global_id
from tests.actions.race import at_once
from tests.api.scenes import nothing_changes
from tests.clock import START
from tests.gateway.livekit.conftest import Call
from tests.gateway.livekit.server import KEY, SECRET, LiveKitServer, event, participant, send
from tests.parts.ports import free_port
from tests.stage import row_of


async def test_who_is_in_it_is_asked_for_every_30_seconds_by_one_of_all_nodes(met: Call) -> None:
    asked: list[int] = []
    for _ in range(9):
        met.stage.clock.move(seconds=10)
        await at_once(met.look(), met.look(), met.look())
        asked.append(len(met.livekit.calls))
    assert asked == [0, 0, 1, 1, 1, 2, 2, 2, 3]
    assert set(met.livekit.calls) == {("list", met.session)}


async def test_who_came_unheard_is_in_since_they_came(call: Call) -> None:
    call.livekit.joins(call.session, call.stage.ana.id, "PA_A", START)
    await call.joins(call.stage.ben, "PA_B", START)
    call.stage.clock.move(seconds=30)
    await call.look()
    assert await call.meter() == ("RUNNING", 30)


async def test_who_left_unheard_is_out_as_of_the_list_until_it_is_heard_since_when(met: Call) -> None:
    met.stage.clock.move(seconds=22)
    left = event("left", met.session, participant(met.stage.ben.id, "PA_B", START), met.stage.clock.now())
    met.livekit.leaves(met.session, "PA_B")
    met.stage.clock.move(seconds=8)
    await met.look()
    await met.stage.run_clock(seconds=5)
    assert await met.meter() == ("PAUSED", 30)
    assert await send(met.stage.http, left) == 200
    assert await met.meter() == ("PAUSED", 22)
    async with nothing_changes():
        assert await send(met.stage.http, left) == 200


async def test_who_left_unheard_is_out_as_of_when_the_list_was_asked_for_and_not_before(met: Call) -> None:
    met.stage.clock.move(seconds=30)
    transactions = met.stage.node.transactions
    async with in_transaction():
        # Somebody writes for so long that the room cannot be claimed meanwhile.
        await CallRoom.select_for_update().get(session_id=row_of(met.session))
        look = asyncio.create_task(met.look(), context=Context())
        while not transactions.running:
            await asyncio.sleep(0)
        met.stage.clock.move(seconds=15)
        met.livekit.leaves(met.session, "PA_B")
    await look
    await met.stage.run_clock(seconds=5)
    assert await met.meter() == ("PAUSED", 45)


async def test_a_list_that_was_asked_for_before_another_does_not_take_back_what_that_one_says(met: Call) -> None:
    both = [Participant(row_of(one.id), sid, START) for one, sid in ((met.stage.ana, "PA_A"), (met.stage.ben, "PA_B"))]
    transactions, session = met.stage.node.transactions, row_of(met.session)
    met.stage.clock.move(seconds=30)
    await transactions.run(take_participants, session, both[:1], met.stage.clock.now())
    met.stage.clock.move(seconds=10)
    await transactions.run(take_participants, session, both, START + timedelta(seconds=29))
    assert await met.meter() == ("PAUSED", 30)
    await transactions.run(take_participants, session, both, START + timedelta(seconds=30))
    assert await met.meter() == ("RUNNING", 40)


async def test_who_has_come_since_a_list_was_asked_for_is_not_missing_in_it(call: Call) -> None:
    await call.joins(call.stage.ana, "PA_A")
    call.stage.clock.move(seconds=10)
    await call.joins(call.stage.ben, "PA_B")
    ana = Participant(row_of(call.stage.ana.id), "PA_A", START)
    call.stage.clock.move(seconds=1)
    for asked_at in (START + timedelta(seconds=9), START + timedelta(seconds=10)):
        await call.stage.node.transactions.run(take_participants, row_of(call.session), [ana], asked_at)
    await call.stage.run_clock(seconds=19)
    assert await call.meter() == ("RUNNING", 20)


async def test_who_is_in_by_the_word_of_a_node_is_not_missing_in_a_list(call: Call) -> None:
    """As after a restart with another ``GREENROOM_CALLS``."""
    transactions, session = call.stage.node.transactions, row_of(call.session)
    ana = await User.get(id=row_of(call.stage.ana.id))
    assert not await transactions.run(enter_call, [ana], session, call.stage.node.id)
    await call.joins(call.stage.ben, "PA_B")
    call.stage.clock.move(seconds=1)
    ben = Participant(row_of(call.stage.ben.id), "PA_B", START)
    await transactions.run(take_participants, session, [ben], call.stage.clock.now())
    await call.stage.run_clock(seconds=9)
    assert await call.meter() == ("RUNNING", 10)


async def test_who_was_missing_in_one_list_only_was_never_out(met: Call) -> None:
    ben = met.livekit.rooms[met.session].pop()
    met.stage.clock.move(seconds=30)
    await met.look()
    met.livekit.rooms[met.session].append(ben)
    await met.stage.run_clock(seconds=30)
    assert await met.meter() == ("PAUSED", 30)
    await met.look()
    assert await met.meter() == ("RUNNING", 60)


async def test_who_has_left_by_word_of_livekit_is_not_brought_back_by_a_list(met: Call) -> None:
    met.stage.clock.move(seconds=30)
    left = event("left", met.session, participant(met.stage.ben.id, "PA_B", START), met.stage.clock.now())
    assert await send(met.stage.http, left) == 200
    await met.look()
    await met.stage.run_clock(seconds=5)
    assert await met.meter() == ("PAUSED", 30)


async def test_whoever_else_is_in_it_counts_for_nothing(call: Call) -> None:
    call.livekit.joins(call.session, call.stage.cleo.id, "PA_C", START)
    call.livekit.joins(call.session, "recorder", "EG_1", START)
    call.livekit.joins(call.session, global_id("User", new_id()), "PA_D", START)
    await call.joins(call.stage.ben, "PA_B")
    call.stage.clock.move(seconds=30)
    await call.look()
    assert await call.meter() == ("CONNECTING", 0)
    assert [one.connection for one in await CallConnection.all()] == ["PA_B"]
    # The list was taken for all that: who has come unheard is in it.
    call.livekit.joins(call.session, call.stage.ana.id, "PA_A", START)
    call.stage.clock.move(seconds=30)
    await call.look()
    assert (await call.meter())[0] == "RUNNING"


async def test_a_room_is_deleted_at_the_end_and_once_more_when_no_token_is_good(met: Call) -> None:
    await met.stage.ben.do("endSession", sessionId=met.session)
    await met.look()
    assert met.livekit.calls == [("delete", met.session)]
    assert met.livekit.rooms == {}
    for _ in range(14):
        met.stage.clock.move(minutes=1)
        await met.look()
    assert len(met.livekit.calls) == 1
    met.livekit.joins(met.session, met.stage.ben.id, "PA_Z", met.stage.clock.now())
    met.stage.clock.move(minutes=1)
    await met.look()
    assert (met.livekit.calls, met.livekit.rooms) == ([("delete", met.session)] * 2, {})
    met.stage.clock.move(hours=24)
    await met.look()
    assert len(met.livekit.calls) == 2
    assert (await CallRoom.get(session_id=row_of(met.session))).due_at is None


async def test_a_room_is_deleted_when_the_clock_ends_the_session_or_nobody_came(call: Call) -> None:
    await call.stage.run_clock(minutes=2)
    assert (await call.stage.ben.session(call.session))["status"] == "CANCELLED"
    await call.look()
    assert call.livekit.calls == [("delete", call.session)]


async def test_of_a_session_that_began_by_other_means_it_is_looked_after_once_somebody_joins(met: Call) -> None:
    await CallRoom.all().delete()
    await met.joins(met.stage.ben, "PA_B2")
    met.stage.clock.move(seconds=30)
    await met.look()
    await met.stage.ben.do("endSession", sessionId=met.session)
    await met.look()
    assert met.livekit.calls == [("list", met.session), ("delete", met.session)]


async def test_whoever_joins_after_the_end_is_put_out(met: Call) -> None:
    await met.stage.ben.do("endSession", sessionId=met.session)
    await met.look()
    met.stage.clock.move(seconds=40)
    before = await met.stage.ben.session(met.session)
    await met.joins(met.stage.ben, "PA_B2")
    await met.look()
    assert met.livekit.calls == [("delete", met.session)] * 2
    assert met.livekit.rooms == {}
    assert await met.stage.ben.session(met.session) == before


async def test_a_room_whose_last_leaves_after_the_end_is_not_deleted_for_that(met: Call) -> None:
    await met.stage.ben.do("endSession", sessionId=met.session)
    await met.look()
    met.stage.clock.move(seconds=1)
    left = event("left", met.session, participant(met.stage.ben.id, "PA_B", START), met.stage.clock.now())
    assert await send(met.stage.http, left) == 200
    await met.look()
    assert met.livekit.calls == [("delete", met.session)]


async def test_who_joins_while_it_is_being_deleted_is_not_forgotten(met: Call) -> None:
    await met.stage.ben.do("endSession", sessionId=met.session)

    async def joins() -> None:
        await met.joins(met.stage.ben, "PA_B2")

    met.livekit.before_delete = joins
    await met.look()
    met.livekit.before_delete = None
    await met.look()
    assert met.livekit.calls == [("delete", met.session)] * 2


async def test_a_livekit_that_is_away_delays_the_deletion_and_nothing_else(met: Call) -> None:
    met.livekit.away = True
    met.stage.clock.move(seconds=30)
    await met.look()
    assert await met.meter() == ("RUNNING", 30)
    met.stage.clock.move(seconds=90)
    ended = await met.stage.ana.do("endSession", sessionId=met.session)
    assert (ended["status"], ended["payment"]["captured"]["amount"]) == ("COMPLETED", 200)
    met.livekit.calls.clear()
    attempts: list[int] = []
    for second in range(200):
        await met.look()
        if len(met.livekit.calls) > len(attempts):
            attempts.append(second)
        met.stage.clock.move(seconds=1)
    assert attempts == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    met.livekit.away = False
    met.stage.clock.move(minutes=1)
    await met.look()
    assert met.livekit.rooms == {}


async def test_who_is_about_to_connect_is_not_in_it(met: Call) -> None:
    met.livekit.rooms[met.session][0].state = ParticipantInfo.JOINED
    met.stage.clock.move(seconds=30)
    await met.look()
    await met.stage.run_clock(seconds=5)
    assert await met.meter() == ("PAUSED", 30)


async def test_a_server_that_hangs_or_is_not_there_is_away(
    livekit: LiveKitServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    session_id, over = new_id(), asyncio.Event()

    async def hang() -> None:
        await over.wait()

    livekit.before_delete = hang
    with monkeypatch.context() as impatient:
        impatient.setattr("gateway.livekit.ANSWER_SECONDS", 0.2)
        for url in (livekit.url, f"ws://127.0.0.1:{free_port()}"):
            async with LiveKit(url, KEY, SECRET).rooms() as rooms:
                assert not await rooms.delete(session_id)
    over.set()
    assert await rooms_of(f"ws://127.0.0.1:{free_port()}", session_id) is None
    assert await rooms_of(livekit.url, session_id) == []


async def test_a_server_that_is_away_is_told_of_once_and_so_is_its_coming_back(
    livekit: LiveKitServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "greenroom.livekit")
    session_id = new_id()
    async with LiveKit(livekit.url, KEY, SECRET).rooms() as rooms:
        livekit.away = True
        for _ in range(3):
            await rooms.participants(session_id)
            await rooms.delete(session_id)
        livekit.away = False
        for _ in range(3):
            await rooms.participants(session_id)
            await rooms.delete(session_id)
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == [
        "the LiveKit server does not answer",
        "the LiveKit server answers again, after 0 s",
    ]


async def rooms_of(url: str, session_id: UUID) -> list[Participant] | None:
    async with LiveKit(url, KEY, SECRET).rooms() as rooms:
        return await rooms.participants(session_id)
