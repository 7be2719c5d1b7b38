"""The call of a session on two nodes: what the two signal, and what the meter says, whatever fails."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hmac import digest
from typing import Any

import orjson
import pytest
from tortoise import Tortoise

from domain.calls.meter import TOGETHER
from models.database.opening import connect
from tests.actions.invariants import check_invariants
from tests.conftest import ON_POSTGRES
from tests.documents import CALL, PRESENCE, SESSIONS
from tests.parts.databases import Backend
from tests.parts.postgres import connected
from tests.parts.valkey import valkey
from tests.sockets import Answer, Stream
from tests.stage import row_of
from tests.subscriptions.briefly import step, take
from tests.system.nodes import Room, nodes, opened
from tests.system.process import follow

pytestmark = ON_POSTGRES

CENTS_A_MINUTE = 6_000_000
"""So much that every tenth of a millisecond counts."""

BOOKED = timedelta(minutes=10)
GRACE, RESUME = timedelta(seconds=0.5), timedelta(seconds=12)
TERM, RENEWAL = timedelta(seconds=4), timedelta(seconds=2)
"""For how long a node that stands still is believed to have its people, and how often it says that it has them."""

SHORT = {
    "PRESENCE_GRACE_SECONDS": str(TERM.total_seconds()),
    "CALL_GRACE_SECONDS": str(GRACE.total_seconds()),
    "RESUME_GRACE_SECONDS": str(RESUME.total_seconds()),
    "MINIMUM_DELIVERED_SECONDS": "0",
}
ICE = "query($id: ID!) { privateSession(id: $id) { call { iceServers { urls username credential } } } }"
TURN = {"ICE_SERVERS": orjson.dumps([{"urls": ["turn:turn.example"]}]).decode(), "TURN_SECRET": "north"}
VOUCHED_FOR = "SELECT expires_at FROM call_connection WHERE user_id = $1 AND until IS NULL"


async def begun(room: Room) -> str:
    """Ben's session with Ana, whom nobody has met in its call yet."""
    session = room.sessions["Ben"]
    async with room.on(0, "Ben").listening(PRESENCE, stream=room.stream) as present:
        await present.next()
        await room.on(0, "Ana").do("startSession", sessionId=session)
    return session


@asynccontextmanager
async def both_in(room: Room) -> AsyncIterator[tuple[str, Stream, Stream, Answer]]:
    """The session, Ana's call through the one node and Ben's through the other, and the meter that has just begun to
    run."""
    session = await begun(room)
    async with room.on(0, "Ana").listening(CALL, session=session) as anas:
        assert meter(await anas.next())["state"] == "CONNECTING"
        async with room.on(1, "Ben").listening(CALL, session=session) as bens:
            running = meter(await bens.next())
            # Ana is told when it began, Ben as of when he looked.
            assert meter(await anas.next()) | {"asOf": None} == running | {"asOf": None}
            assert running["state"] == "RUNNING"
            yield session, anas, bens, running


def meter(update: Answer) -> Answer:
    found: Answer = update["event"]["meter"]
    return found


def payloads(updates: list[Answer]) -> list[str]:
    """What was signalled, in order."""
    return [update["event"]["payload"] for update in updates]


async def signal(room: Room, name: str, node: int, *words: str) -> None:
    """One after the other."""
    for word in words:
        given = {"sessionId": room.sessions["Ben"], "kind": "CANDIDATE", "payload": word}
        await room.on(node, name).do("sendSignal", **given)


def instant(given: Any) -> datetime:
    return datetime.fromisoformat(str(given))


async def test_killed_between_a_loss_and_the_last_moment_to_come_back_it_ends_once_then_and_for_what_was_delivered(
    database_url: str, backend: Backend
) -> None:
    async with nodes(database_url, *[backend.broadcast_url] * 2, **SHORT) as servers:
        price = {"amount": CENTS_A_MINUTE, "currency": "USD"}
        room = await opened(database_url, servers, "Ben", money=10 * CENTS_A_MINUTE, pricePerMinute=price)
        ben = room.on(1, "Ben")
        cursor = (await ben.ask("{ viewer { sessionsCursor } }"))["viewer"]["sessionsCursor"]
        async with both_in(room) as (session, anas, bens, running):
            await anas.socket.connection.close()
            paused = meter(await bens.next())
            assert (paused["state"], paused["missing"]) == ("PAUSED", [{"displayName": "Ana"}])
            resume_by = instant(paused["resumeBy"])
            lost = resume_by - RESUME
            await vouched_for_since(database_url, row_of(ben.id), lost + TOGETHER)
            await asyncio.gather(*(server.kill() for server in servers))
            assert datetime.now(UTC) < resume_by
        await asyncio.sleep((resume_by - datetime.now(UTC)).total_seconds())
        await asyncio.gather(*(server.start() for server in servers))
        steps = [step(update) for update in await follow(servers[1], ben, SESSIONS, is_over, cursor)]

        assert steps == [("WAITING", "IN_PROGRESS", "Ana"), ("IN_PROGRESS", "COMPLETED", None)]
        ended = await ben.session(session)
        assert [instant(ended["history"][-1]["at"]), instant(ended["endedAt"])] == [resume_by] * 2
        delivered = lost - instant(running["runningSince"])
        amount = 10 * CENTS_A_MINUTE * delivered // BOOKED
        assert ended["payment"] == {
            "status": "CAPTURED",
            "held": {"amount": 0},
            "captured": {"amount": amount},
            "refunded": {"amount": 0},
        }
        assert await ben.wallet() == (10 * CENTS_A_MINUTE - amount, 0)
        reason = await ben.ask("query($id: ID!) { privateSession(id: $id) { endReason } }", id=session)
        assert reason == {"privateSession": {"endReason": "CREATOR_LOST"}}
    await books_agree(database_url)


def is_over(update: Answer) -> bool:
    return bool(update["transition"]["to"] == "COMPLETED")


async def vouched_for_since(database: str, user: object, instant: datetime) -> None:
    """Wait until that person's node has said later than that that they are in the call."""
    connection = await connected(database)
    while (await connection.fetchval(VOUCHED_FOR, user)) - TERM - RENEWAL < instant:
        await asyncio.sleep(0.02)
    await connection.close()


async def books_agree(database: str) -> None:
    await connect(database)
    try:
        await check_invariants(minimum=timedelta(0))
    finally:
        await Tortoise.close_connections()


async def test_signals_cross_nodes_in_order_and_go_on_behind_a_cursor_on_the_other_node(
    database_url: str, backend: Backend
) -> None:
    async with nodes(database_url, *[backend.broadcast_url] * 2, **TURN) as servers:
        room = await opened(database_url, servers, "Ben")
        async with both_in(room) as (session, anas, bens, _):
            words = [str(number) for number in range(20)]
            await asyncio.gather(signal(room, "Ana", 0, *words), signal(room, "Ben", 1, *words))
            assert payloads(await take(bens, 20)) == words
            heard = await take(anas, 20)
            assert payloads(heard) == words
            await anas.socket.connection.close()
            await signal(room, "Ben", 1, "missed", "too")
            async with room.on(1, "Ana").listening(CALL, session=session, after=heard[-1]["cursor"]) as again:
                await signal(room, "Ben", 0, "now")
                assert payloads(await take(again, 3)) == ["missed", "too", "now"]
            for node, name in enumerate(("Ana", "Ben")):
                await check_credential(room, node, name)


async def check_credential(room: Room, node: int, name: str) -> None:
    """It is that person's own, and one that coturn takes."""
    person = room.on(node, name)
    (server,) = (await person.ask(ICE, id=room.sessions["Ben"]))["privateSession"]["call"]["iceServers"]
    until, whose = server["username"].split(":")
    assert (server["urls"], whose) == (["turn:turn.example"], str(row_of(person.id)))
    assert timedelta(minutes=59) < datetime.fromtimestamp(int(until), UTC) - datetime.now(UTC) <= timedelta(hours=1)
    assert server["credential"] == b64encode(digest(b"north", server["username"].encode(), "sha1")).decode()


@pytest.mark.proof
async def test_while_the_broadcast_is_away_signals_and_the_meter_come_through(database_url: str) -> None:
    async with valkey() as broadcast, nodes(database_url, *[broadcast.url] * 2, CALL_GRACE_SECONDS="0.5") as servers:
        room = await opened(database_url, servers, "Ben")
        async with both_in(room) as (session, anas, bens, _):
            await broadcast.stop()
            await signal(room, "Ben", 1, "away", "still")
            assert payloads(await take(anas, 2)) == ["away", "still"]
            await anas.socket.connection.close()
            assert meter(await bens.next())["state"] == "PAUSED"
            async with room.on(0, "Ana").listening(CALL, session=session) as again:
                assert meter(await again.next())["state"] == "RUNNING"
                assert meter(await bens.next())["state"] == "RUNNING"
                await broadcast.start()
                await signal(room, "Ana", 0, "back")
                assert payloads([await bens.next()]) == ["back"]
