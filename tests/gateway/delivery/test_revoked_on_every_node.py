"""Whoever has lost their place in a room hears no more of it, whichever nodes their sockets are on."""

from collections.abc import Awaitable, Callable

import pytest

from tests.conftest import ON_POSTGRES
from tests.documents import CHAT, EMBLEM, PRESENCE
from tests.parts.databases import Backend
from tests.sockets import END, Stream
from tests.subscriptions.briefly import chat
from tests.system.nodes import Room, nodes, opened

EMBLEM_NOW = "query($stream: ID!) { liveStream(id: $stream) { emblem } }"


async def denied(room: Room) -> None:
    await room.on(1, "Ana").do("decide", sessionId=room.sessions["Ben"], decision="DENY")


async def blocked(room: Room) -> None:
    await room.on(1, "Ana").do("blockFan", userId=room.on(0, "Ben").id)


async def stream_ended(room: Room) -> None:
    await room.on(1, "Ana").do("endStream", streamId=room.stream)


async def after_the_end(stream: Stream) -> list[str]:
    """What came up to the end."""
    told = []
    while (value := await stream.raw()) is not END:
        told.append(next(iter(value["data"].values()))["event"]["__typename"])
    return told


@ON_POSTGRES
@pytest.mark.parametrize("revoked", [denied, blocked, stream_ended])
async def test_a_fan_who_is_out_is_out_on_every_node(
    database_url: str, backend: Backend, revoked: Callable[[Room], Awaitable[None]]
) -> None:
    async with nodes(database_url, backend.broadcast_url, backend.broadcast_url) as servers:
        room = await opened(database_url, servers, "Ben", "Cleo")
        async with (
            room.on(0, "Ben").socket() as here,
            room.on(1, "Ben").socket() as there,
            room.on(0, "Cleo").socket() as cleos,
        ):
            messages = [
                await one.subscribe(CHAT, stream=room.stream, after=room.cursor) for one in (here, there, cleos)
            ]
            presences = [await one.subscribe(PRESENCE, stream=room.stream) for one in (here, there)]
            emblems = [await one.subscribe(EMBLEM, stream=room.stream) for one in (here, there, cleos)]
            for presence in presences:
                await presence.next()
            for emblem in emblems:
                assert (await emblem.next())["emblem"] == "BUSY"

            await revoked(room)
            for message in messages[:2]:
                assert await after_the_end(message) == []
            for presence in presences:
                # On the node that they were on before, their second socket has joined nobody.
                assert set(await after_the_end(presence)) <= {"MemberJoined", "MemberLeft"}
            if revoked is stream_ended:
                assert await after_the_end(messages[2]) == []
            else:
                await room.on(1, "Ana").do("sendMessage", streamId=room.stream, body="and now?")
                assert chat(await messages[2].next()) == ("Ana", "and now?")
            if revoked is blocked:
                for emblem in emblems[:2]:
                    assert (await emblem.next())["emblem"] == "CLOSED"
                assert (await room.on(0, "Cleo").ask(EMBLEM_NOW, stream=room.stream))["liveStream"]["emblem"] == "BUSY"
