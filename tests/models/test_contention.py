"""Many who write at once: all are answered, and whoever is held up from outside holds up nobody else."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import permutations
from uuid import UUID

import asyncpg
import pytest
from tortoise.connection import get_connection

from actions.erase_person import erase_person
from actions.send_message import send_message
from actions.sign_in import sign_in
from actions.staff import COMMAND_LINE
from domain.events import Event, EventKind, room_topic
from domain.profiles import Profile
from domain.refusals import NotInWaitingRoom
from models import log
from models.chat import ChatMessage
from models.people import User, lock_line
from models.rooms import RoomMember
from models.steps import SessionTransition
from models.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.actions.race import MANY, at_once, result
from tests.conftest import ON_POSTGRES
from tests.databases import every_connection_is_free
from tests.mutation import FREE
from tests.postgres import connected, somebody_waits
from tests.sockets import TIMEOUT_SECONDS, Answer
from tests.stage import Person, Stage, row_of

LOCK = "SELECT 1 FROM user_account WHERE id = $1 FOR NO KEY UPDATE"


async def fans_of(stage: Stage, count: int) -> list[Person]:
    return [await stage.person(f"Fan{number}", money=10_000) for number in range(count)]


def requested(person: Person, stream: str, key: str) -> asyncio.Future[Answer]:
    given = {"streamId": stream, "durationMinutes": 10, "idempotencyKey": key}
    return asyncio.ensure_future(person.attempt("requestSession", **given))


async def test_a_creator_who_approves_many_at_once_with_keys_is_answered_for_each(stage: Stage) -> None:
    stream = await stage.live(queueLimit=MANY)
    asked = [await stage.requested(fan, stream) for fan in await fans_of(stage, MANY)]
    approvals = [
        stage.ana.attempt("decide", sessionId=one["id"], decision="APPROVE", idempotencyKey=f"approve {one['id']}")
        for one in asked
    ]
    given = [result(payload) for payload in await at_once(*approvals)]
    assert [one and one["status"] for one in given] == ["WAITING"] * MANY
    await check_invariants()


async def test_creators_who_all_ask_each_other_at_once_are_all_answered(stage: Stage) -> None:
    people = await fans_of(stage, 5)
    streams = {person.name: await stage.live(person) for person in people}
    asked = [requested(fan, streams[creator.name], creator.name) for fan, creator in permutations(people, 2)]
    assert all(map(result, await asyncio.gather(*asked)))
    await check_invariants()


async def test_a_wallet_that_is_filled_while_its_owner_sells_and_buys_holds_up_nobody(stage: Stage) -> None:
    people = await fans_of(stage, 4)
    streams = {person.name: await stage.live(person) for person in people}
    asked = [requested(fan, streams[creator.name], creator.name) for fan, creator in permutations(people, 2)]
    coin = {"amount": 1, "currency": "USD"}
    credited = [stage.office.attempt("creditWallet", userId=one.id, amount=coin) for one in people for _ in range(3)]
    assert all(map(result, await at_once(*credited)))
    assert all(map(result, await asyncio.gather(*asked)))
    await check_invariants()


@ON_POSTGRES
async def test_who_asks_for_what_others_have_waited_for_waits_before_they_take_a_connection(stage: Stage) -> None:
    line, attempts = row_of(stage.ana.id), 0
    held, over = asyncio.Event(), asyncio.Event()

    async def hold(tx: Transaction) -> None:
        tx.take_turn(line)
        held.set()
        await over.wait()

    async def ask(tx: Transaction) -> None:
        nonlocal attempts
        attempts += 1
        tx.take_turn(line)

    run = stage.node.transactions.run_about
    holding = asyncio.create_task(run(None, hold))
    await held.wait()
    asking = [asyncio.create_task(run("her", ask))]
    while line not in stage.node.transactions._subjects.lines_of("her"):
        await stage.ben.wallet()
    asking += [asyncio.create_task(run("her", ask)) for _ in range(5)]
    for _ in range(3):
        await stage.ben.wallet()
    over.set()
    await asyncio.gather(holding, *asking)
    assert attempts == len(asking) + 1


@ON_POSTGRES
async def test_of_many_who_ask_for_the_same_first_one_at_a_time_takes_a_connection(stage: Stage) -> None:
    line, attempts, begun, most = row_of(stage.ana.id), 0, 0, 0

    async def ask(tx: Transaction) -> None:
        nonlocal attempts, begun, most
        attempts, begun = attempts + 1, begun + 1
        most = max(most, begun)
        await User.first()
        tx.take_turn(line)
        await User.first()
        begun -= 1

    await asyncio.gather(*(stage.node.transactions.run_about("her", ask) for _ in range(MANY)))
    assert (attempts, most) == (MANY, 1)


@ON_POSTGRES
async def test_who_asks_for_what_nobody_else_has_to_wait_for_waits_for_nobody(stage: Stage) -> None:
    together = asyncio.Barrier(3)

    async def write(tx: Transaction, alone: bool) -> None:
        if not alone:
            await together.wait()

    run = stage.node.transactions.run_about
    await run("the room", write, True)
    async with asyncio.timeout(TIMEOUT_SECONDS):
        await asyncio.gather(*(run("the room", write, False) for _ in range(together.parties)))


async def test_who_takes_two_lines_in_one_order_and_who_in_the_other_both_get_them(stage: Stage) -> None:
    ana, cleo = row_of(stage.ana.id), row_of(stage.cleo.id)
    both_have_one = asyncio.Event()
    attempts: list[UUID] = []

    async def take(tx: Transaction, first: UUID, second: UUID) -> UUID:
        tx.take_turn(first)
        attempts.append(first)
        if len(attempts) > 1:
            both_have_one.set()
        # On SQLite the other has not begun: it has one writer.
        with suppress(TimeoutError):
            async with asyncio.timeout(0.1):
                await both_have_one.wait()
        tx.take_turn(second)
        return first

    run = stage.node.transactions.run
    async with asyncio.timeout(10):
        assert tuple(await asyncio.gather(run(take, ana, cleo), run(take, cleo, ana))) == (ana, cleo)


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


@asynccontextmanager
async def held_from_outside(stage: Stage, *rows: UUID | str, lock: str = LOCK) -> AsyncIterator[asyncpg.Connection]:
    """Somebody else has locked these people, or other rows, meanwhile."""
    connection = await connected(stage.node.settings.database_url)
    try:
        async with connection.transaction():
            for one in rows:
                await connection.execute(lock, one)
            yield connection
    finally:
        await connection.close()


@ON_POSTGRES
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
@pytest.mark.parametrize("setting", ["lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"])
async def test_no_statement_waits_or_runs_for_ever(stage: Stage, setting: str) -> None:
    (row,) = await get_connection("default").execute_query_dict(f"SHOW {setting}")
    assert row[setting] in {"5s", "1min", "30s"}


@ON_POSTGRES
@pytest.mark.parametrize("mutation", ["decide", "cancelSession", "requestSession", "blockFan"])
async def test_what_waits_for_a_line_comes_after_what_another_node_does_there_meanwhile(
    stage: Stage, mutation: str
) -> None:
    stream = await stage.live()
    session = (await stage.requested(stage.ben, stream))["id"]
    doer, given = {
        "decide": (stage.ana, {"sessionId": session, "decision": "APPROVE"}),
        "cancelSession": (stage.ben, {"sessionId": session}),
        "requestSession": (stage.cleo, {"streamId": stream, "durationMinutes": 10}),
        "blockFan": (stage.ana, {"userId": stage.ben.id}),
    }[mutation]
    async with held_from_outside(stage, row_of(stage.ana.id)) as outside:
        doing = asyncio.create_task(doer.do(mutation, **given))
        await somebody_waits(outside)
        stage.clock.move(seconds=3)
    await doing
    last = await SessionTransition.all().order_by("-id").first()
    assert last
    assert last.at == stage.clock.now()
    await check_invariants()


async def test_of_two_who_have_begun_who_has_the_line_later_acts_later(stage: Stage) -> None:
    ana, begun, may_go_on = row_of(stage.ana.id), asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction) -> datetime:
        begun.set()
        await may_go_on.wait()
        await lock_line(tx, ana)
        return tx.now

    async with asyncio.TaskGroup() as both:
        acting = both.create_task(stage.node.transactions.run(slowly))
        await begun.wait()
        stage.clock.move(seconds=1)
        may_go_on.set()
    assert acting.result() == stage.clock.now()


@ON_POSTGRES
async def test_who_enters_a_room_while_its_stream_ends_is_not_in_it(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    async with held_from_outside(stage, row_of(stage.ana.id)) as outside:
        entering = asyncio.create_task(stage.enters(stage.ben, stream))
        await somebody_waits(outside)
        await outside.execute("UPDATE live_stream SET status = 'ENDED', ended_at = now()")
    assert isinstance(await entering, NotInWaitingRoom)
    assert not await RoomMember.all().exists()


@ON_POSTGRES
@pytest.mark.parametrize("name", ["ben", "ana"])
async def test_what_somebody_writes_as_they_are_erased_is_removed_too(stage: Stage, name: str) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    author = await User.get(id=row_of(stage.people[name].id))

    async def erase() -> None:
        await erase_person(stage.node.transactions, COMMAND_LINE, author.sub, 0)

    message, _ = await written_meanwhile(stage, stream, author, erase)
    assert message.removed_at
    assert message.body == ""


@ON_POSTGRES
async def test_what_a_fan_writes_as_they_are_blocked_is_removed_too(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    ben = await User.get(id=row_of(stage.ben.id))

    async def block() -> None:
        await stage.ana.do("blockFan", userId=stage.ben.id)

    message, kinds = await written_meanwhile(stage, stream, ben, block)
    assert message.removed_at
    assert kinds.index("MESSAGE_POSTED") < kinds.index("MESSAGE_REMOVED")
    await check_invariants()


async def written_meanwhile(
    stage: Stage, stream: str, author: User, act: Callable[[], Awaitable[None]]
) -> tuple[ChatMessage, list[str]]:
    """The message that was being written there as somebody acted, once both are done, and the kinds of the events."""
    has_written, may_go_on = asyncio.Event(), asyncio.Event()

    async def write_slowly(tx: Transaction) -> None:
        await send_message(tx, author, row_of(stream), "one last word")
        has_written.set()
        await may_go_on.wait()

    outside = await connected(stage.node.settings.database_url)
    try:
        writing = asyncio.create_task(stage.node.transactions.run(write_slowly))
        await has_written.wait()
        acting = asyncio.ensure_future(act())
        await somebody_waits(outside)
        may_go_on.set()
        await asyncio.gather(writing, acting)
    finally:
        await outside.close()
    (message,) = await ChatMessage.all()
    return message, [event.kind for event in await log.read(room_topic(row_of(stream)), 0, 10)]


@ON_POSTGRES
async def test_a_new_name_waits_for_the_rooms_of_its_bearer_alone(stage: Stage) -> None:
    for creator, fan in ((stage.ana, stage.ben), (stage.sam, stage.cleo)):
        stream = await stage.live(creator)
        await stage.waiting(fan, stream, creator=creator)
        assert await stage.enters(fan, stream) is None
    async with held_from_outside(stage, row_of(stage.sam.id)):
        renamed = await stage.node.transactions.try_now(sign_in, "ben", Profile("Benjamin", None, None))
    assert renamed.display_name == "Benjamin"
