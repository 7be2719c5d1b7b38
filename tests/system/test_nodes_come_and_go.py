"""Nodes that start together, and one that is told to stop."""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from gateway.settings.settings import CHECKOUT
from tests.conftest import ON_POSTGRES
from tests.documents import CHAT, PRESENCE
from tests.parts.databases import Backend
from tests.parts.postgres import connected
from tests.stage import row_of
from tests.subscriptions.briefly import chat, presence
from tests.system.nodes import nodes, opened
from tests.system.process import serving

GRACE_SECONDS = 2
LEASES = "SELECT connected, expires_at FROM room_lease WHERE user_id = $1"


@ON_POSTGRES
@pytest.mark.proof
async def test_nodes_that_start_together_on_an_empty_database_all_come_up(backend: Backend) -> None:
    async with backend.databases.empty() as database, AsyncExitStack() as running:
        starting = [running.enter_async_context(serving(database, BROADCAST_URL=backend.broadcast_url)) for _ in "AB"]
        servers = await asyncio.gather(*starting)
        connection = await connected(database)
        applied = [row["name"] for row in await connection.fetch("SELECT name FROM tortoise_migrations ORDER BY id")]
        await connection.close()
        assert applied == sorted(file.stem for file in (CHECKOUT / "models" / "migrations").glob("0*.py"))
        room = await opened(database, servers, "Ben")
        async with room.on(1, "Ben").listening(CHAT, stream=room.stream, after=room.cursor) as messages:
            await room.on(0, "Ana").do("sendMessage", streamId=room.stream, body="hello")
            assert chat(await messages.next()) == ("Ana", "hello")


@ON_POSTGRES
async def test_a_node_told_to_stop_lets_go_of_its_people_so_that_others_see_them_leave_after_the_grace(
    database_url: str, backend: Backend
) -> None:
    both, grace = [backend.broadcast_url] * 2, {"PRESENCE_GRACE_SECONDS": str(GRACE_SECONDS)}
    async with nodes(database_url, *both, **grace) as (first, second):
        room = await opened(database_url, [first, second], "Ben")
        connection = await connected(database_url)
        async with room.on(1, "Ana").listening(PRESENCE, stream=room.stream) as anas:
            assert presence(await anas.next()) == ("PresenceSnapshot", ("Ana", None))
            async with room.on(0, "Ben").socket() as bens:
                await bens.subscribe(PRESENCE, stream=room.stream)
                assert presence(await anas.next()) == ("MemberJoined", "Ben", 1)
                assert await first.terminate() == 0
                stopped = datetime.now(UTC)
                (lease,) = await connection.fetch(LEASES, row_of(room.on(0, "Ben").id))
                assert not lease["connected"]
                assert lease["expires_at"] <= stopped + timedelta(seconds=GRACE_SECONDS)
                assert (await bens.closed())[0] == 1012
            assert presence(await anas.next()) == ("MemberLeft", "Ben")
            assert datetime.now(UTC) >= lease["expires_at"]
            assert await connection.fetch(LEASES, row_of(room.on(0, "Ben").id)) == []
        await connection.close()
