"""SQLite has one writer at a time, of all processes: whoever only reads does not wait for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite
import pytest
from tortoise.exceptions import OperationalError

from domain.refusals import NotFound
from models.database import opening
from models.database.opening import reachable
from models.people import User
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.conftest import ON_SQLITE
from tests.documents import CHAT, EMBLEM, PRESENCE
from tests.parts.databases import path_of
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage
from tests.subscriptions.briefly import chat, presence, room

pytestmark = ON_SQLITE

BUSY_MILLISECONDS = 200


@pytest.fixture(autouse=True)
def _waits_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer, rather than for two seconds: a test that sees it wait in vain takes no longer."""
    monkeypatch.setitem(opening.SQLITE, "busy_timeout", BUSY_MILLISECONDS)


@asynccontextmanager
async def another_process_writes(stage: Stage) -> AsyncIterator[None]:
    path = path_of(stage.node.settings.database_url)
    async with aiosqlite.connect(path, isolation_level=None) as other:
        await other.execute("BEGIN IMMEDIATE")
        yield
        await other.execute("ROLLBACK")


async def test_while_another_process_writes_reads_go_on(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    cursor = (await room(live_stage.ana, stream))["cursor"]
    await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
    async with another_process_writes(live_stage), asyncio.timeout(TIMEOUT_SECONDS):
        assert await live_stage.ben.wallet() == (9_000, 1_000)
        assert (await live_stage.ben.session(session["id"]))["status"] == "WAITING"
        assert await reachable()
        async with (
            live_stage.ana.listening(CHAT, stream=stream, after=cursor) as chats,
            live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems,
        ):
            assert chat(await chats.next()) == ("Ana", "hello")
            assert (await emblems.next())["emblem"] == "BUSY"


async def test_what_cannot_be_written_in_time_is_refused_with_a_reason_and_may_be_tried_again(stage: Stage) -> None:
    stream = await stage.live()
    given = {"streamId": stream, "durationMinutes": 10}
    fans = (stage.ben, stage.cleo, stage.dora)
    async with another_process_writes(stage), asyncio.timeout(TIMEOUT_SECONDS):
        payloads = await asyncio.gather(
            *(fan.attempt("requestSession", **given, idempotencyKey=f"{n}") for fan in fans for n in range(3))
        )
    assert {error["code"] for payload in payloads for error in payload["errors"]} == {"TRY_AGAIN"}
    for fan in fans:
        assert await fan.wallet() == (10_000, 0)
        await fan.do("requestSession", **given, idempotencyKey="0")
    await check_invariants()


async def test_a_read_does_not_wait_for_a_transaction_of_this_process_and_sees_nothing_of_it(stage: Stage) -> None:
    written, ends = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction) -> None:
        await User.filter(display_name="Ben").update(display_name="Bob")
        written.set()
        await ends.wait()

    acting = asyncio.create_task(stage.node.transactions.run(slow))
    await written.wait()
    names = "{ viewer { user { displayName } } }"
    async with asyncio.timeout(TIMEOUT_SECONDS):
        assert (await stage.ben.ask(names))["viewer"]["user"]["displayName"] == "Ben"
    ends.set()
    await acting
    assert await User.filter(display_name="Bob").exists()


async def test_what_is_tried_again_after_the_file_was_busy_is_in_a_transaction_all_the_same(stage: Stage) -> None:
    async with aiosqlite.connect(path_of(stage.node.settings.database_url), isolation_level=None) as other:

        async def tries_again(tx: Transaction) -> None:
            with pytest.raises(OperationalError, match="locked"):
                await User.filter(display_name="Ben").update(display_name="Bob")
            await other.execute("ROLLBACK")
            await User.filter(display_name="Ben").update(display_name="Bob")
            raise NotFound([])

        await other.execute("BEGIN IMMEDIATE")
        with pytest.raises(NotFound):
            await stage.node.transactions.run(tries_again)
    assert await User.filter(display_name="Ben").exists()


async def test_who_subscribes_to_presence_meanwhile_is_present_once_it_can_be_written(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.socket() as socket:
        async with another_process_writes(live_stage):
            here = await socket.subscribe(PRESENCE, stream=stream)
            # Longer than a writer waits.
            await asyncio.sleep(5 * BUSY_MILLISECONDS / 1_000)
            assert here.nothing_yet()
        assert presence(await here.next()) == ("PresenceSnapshot", ("Ana", None))


async def test_who_comes_for_the_first_time_meanwhile_is_told_to_come_again(stage: Stage) -> None:
    nobody_yet = stage._with_token("Newcomer")
    async with another_process_writes(stage), asyncio.timeout(TIMEOUT_SECONDS):
        response = await nobody_yet.post({"query": "{ viewer { user { id } } }"})
    assert (response.status_code, response.json()["errors"][0]["extensions"]["code"]) == (503, "UNAVAILABLE")
    assert (await nobody_yet.ask("{ viewer { user { displayName } } }"))["viewer"]["user"]["displayName"] == "Newcomer"
