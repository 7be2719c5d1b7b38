"""What is locked from outside holds up those alone who need it, and nobody for ever."""

import asyncio
from uuid import UUID

import pytest
from tortoise.connection import get_connection

from actions.sign_in import sign_in
from domain.events import Event, EventKind, room_topic
from domain.profiles import Profile
from models import log
from models.people import lock_line
from models.writing.transaction import Transaction
from schema.request_errors import HELD
from tests.actions.invariants import check_invariants
from tests.actions.race import fans_of, requested, result
from tests.conftest import ON_POSTGRES
from tests.models.writing.outside import LOCK, held_from_outside, waits_little
from tests.mutation import FREE
from tests.parts.databases import every_connection_is_free
from tests.parts.postgres import somebody_waits
from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Stage, row_of

QUEUE = "query($id: ID!) { liveStream(id: $id) { queue { edges { node { id } } } } }"


@ON_POSTGRES
async def test_what_a_deadlock_has_undone_is_performed_anew(stage: Stage) -> None:
    ana, cleo = row_of(stage.ana.id), row_of(stage.cleo.id)
    attempts = 0

    async def lock_both(tx: Transaction) -> None:
        nonlocal attempts
        attempts += 1
        await lock_line(tx, ana)
        await lock_line(tx, cleo)
        tx.record(Event("inbox:test", EventKind.NOTIFIED, {"attempt": attempts}))

    async with held_from_outside(stage, cleo) as outside:
        # The server ends whoever finds the circle, which is who has waited for so long: not the one outside.
        await outside.execute("SET LOCAL deadlock_timeout = '1min'")
        acting = asyncio.create_task(stage.node.transactions.run(lock_both))
        await somebody_waits(outside)
        await outside.execute(LOCK, ana)
    await acting
    assert attempts > 1
    assert [event.data for event in await log.read("inbox:test", 0, 10)] == [{"attempt": attempts}]


@ON_POSTGRES
async def test_who_ends_anothers_overdue_session_has_no_line_while_waiting_for_theirs(stage: Stage) -> None:
    third, fan, creator = sorted((stage.ana, stage.ben, stage.sam), key=lambda one: row_of(one.id))
    for one in (third, creator):
        stream = await stage.live(one, pricePerMinute=FREE)
        session = await stage.waiting(fan, stream, creator=one)
        await stage.enters(fan, stream)
        if one is third:
            overdue = await third.do("startSession", sessionId=session["id"])
    stage.clock.move(minutes=10)
    async with held_from_outside(stage, row_of(third.id)) as outside:
        starting = asyncio.create_task(creator.do("startSession", sessionId=session["id"]))
        await somebody_waits(outside)
        for one in (creator, fan):
            await outside.execute(f"{LOCK} NOWAIT", row_of(one.id))
    assert (await starting)["status"] == "IN_PROGRESS"
    assert (await third.session(overdue["id"]))["status"] == "COMPLETED"
    await check_invariants()


@ON_POSTGRES
@pytest.mark.usefixtures(waits_little.__name__)
async def test_while_one_line_is_locked_from_outside_only_that_creator_waits(stage: Stage) -> None:
    fans = await fans_of(stage, 40)
    anas, cleos = await stage.live(queueLimit=100), await stage.live(stage.cleo, queueLimit=100)
    async with held_from_outside(stage, row_of(stage.ana.id)):
        waiting = [requested(fan, anas, "ana") for fan in fans]
        for fan in fans[:3]:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                assert (await fan.wallet())[0] == 10_000
                assert (await stage.requested(fan, cleos))["status"] == "REQUESTED"
                await stage.run_clock()
        async with asyncio.timeout(2 * TIMEOUT_SECONDS):
            payloads = await asyncio.gather(*waiting)
    refused = {error["code"] for payload in payloads for error in payload["errors"]}
    assert refused == {"TRY_AGAIN"}
    again = await requested(fans[-1], anas, "ana")
    assert result(again), "a key that was refused so may be tried again"
    await every_connection_is_free()
    await check_invariants()


@ON_POSTGRES
@pytest.mark.usefixtures(waits_little.__name__)
@pytest.mark.parametrize("held", ["wallet", "room"])
async def test_whatever_else_is_locked_from_outside_nobody_waits_for_ever_and_reads_go_on(
    stage: Stage, held: str
) -> None:
    fans = await fans_of(stage, 3)
    stream = await stage.live()
    topic = room_topic(row_of(stream))
    await stage.ana.do("sendMessage", streamId=stream, body="the room has a topic")
    await stage.ben.do("cancelSession", sessionId=(await stage.requested(stage.ben, stream))["id"])
    rows: dict[str, tuple[UUID | str, str]] = {
        "wallet": (row_of(stage.ben.id), "SELECT 1 FROM wallet WHERE user_id = $1 FOR UPDATE"),
        "room": (topic, "SELECT 1 FROM topic_head WHERE topic = $1 FOR UPDATE"),
    }

    def attempt(number: int) -> asyncio.Future[Answer]:
        if held == "wallet":
            return requested(stage.ben, stream, f"{number}")
        return asyncio.ensure_future(stage.ana.attempt("sendMessage", streamId=stream, body=f"{number}"))

    row, lock = rows[held]
    async with held_from_outside(stage, row, lock=lock):
        waiting = [attempt(n) for n in range(25)]
        for fan in fans:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                assert await fan.wallet() == (10_000, 0)
        async with asyncio.timeout(4 * TIMEOUT_SECONDS):
            payloads = await asyncio.gather(*waiting)
    assert {error["code"] for payload in payloads for error in payload["errors"]} == {"TRY_AGAIN"}
    await every_connection_is_free()
    assert result(await attempt(0))


@ON_POSTGRES
@pytest.mark.usefixtures(waits_little.__name__)
async def test_what_is_asked_of_a_table_that_others_have_locked_is_no_fault_of_ours(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stream = await stage.live()
    asked = {"query": QUEUE, "variables": {"id": stream}}
    async with held_from_outside(stage) as outside:
        await outside.execute("LOCK TABLE private_session IN ACCESS EXCLUSIVE MODE")
        (error,) = (await stage.ana.post(asked)).json()["errors"]
    assert error["extensions"] == {"code": "UNAVAILABLE"}
    assert [record.message for record in caplog.records if record.name == "greenroom.problem"] == [HELD]
    assert "errors" not in (await stage.ana.post(asked)).json()


@ON_POSTGRES
@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"])
async def test_no_statement_waits_or_runs_for_ever(stage: Stage, setting: str) -> None:
    (row,) = await get_connection("default").execute_query_dict(f"SHOW {setting}")
    assert row[setting] in {"5s", "1min", "30s"}


@ON_POSTGRES
async def test_a_new_name_waits_for_the_rooms_of_its_bearer_alone(stage: Stage) -> None:
    for creator, fan in ((stage.ana, stage.ben), (stage.sam, stage.cleo)):
        stream = await stage.live(creator)
        await stage.waiting(fan, stream, creator=creator)
        assert await stage.enters(fan, stream) is None
    async with held_from_outside(stage, row_of(stage.sam.id)):
        renamed = await stage.node.transactions.try_now(sign_in, "ben", Profile("Benjamin", None, None))
    assert renamed.display_name == "Benjamin"
