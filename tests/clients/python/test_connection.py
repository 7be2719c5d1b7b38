"""The connection of the package for Python: its state is said right, and over a cut nothing is lost or comes twice."""

import asyncio
from datetime import timedelta
from time import monotonic
from typing import Any, cast

import greenroom
import jwt
import pytest
from greenroom.live import Merged

from gateway.background.purge import purge
from tests.clients.proxy import BUSY_SECONDS, HONEST_SECONDS, proxied
from tests.clients.python.client import connected, listening, says, until
from tests.conftest import ON_SQLITE, SECRET
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

RIGHT_SECONDS = 2.0


def connection(client: greenroom.Greenroom) -> str:
    """As it is now."""
    return client.connection


@ON_SQLITE
async def test_whoever_is_cut_off_is_told_and_has_every_message_once(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    async with (
        proxied(server) as proxy,
        connected(ben, proxy.port) as client,
        listening(greenroom.enter_room(client, stream)) as room,
    ):
        await until(room, says())
        for number in range(3):
            await proxy.cut()
            assert connection(client) == "reconnecting"
            await ana.do("sendMessage", streamId=stream, body=str(number))
            proxy.mend()
            await until(room, says(*map(str, range(number + 1))))
            assert connection(client) == "connected"


@ON_SQLITE
async def test_a_network_through_which_nothing_passes_is_told(live_stage: Stage, server: int) -> None:
    ben, stream = live_stage.ben, await live_stage.live()
    told: list[str] = []
    lost = asyncio.Event()

    def hear(state: str) -> None:
        told.append(state)
        if state == "reconnecting":
            lost.set()

    await live_stage.waiting(ben, stream)
    async with (
        proxied(server) as proxy,
        connected(ben, proxy.port, on_connection=hear) as client,
        listening(greenroom.enter_room(client, stream)) as room,
    ):
        await until(room, says())
        async with proxy.stalled():
            since = monotonic()
            await lost.wait()
            assert monotonic() - since < HONEST_SECONDS + BUSY_SECONDS
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        await until(room, says("after"))
        assert told == ["connected", "reconnecting", "connected"]


@ON_SQLITE
async def test_a_cursor_that_has_expired_is_answered_by_a_fresh_query(live_stage: Stage, server: int) -> None:
    ana, ben, stream = live_stage.ana, live_stage.ben, await live_stage.live()
    await live_stage.waiting(ben, stream)
    chat = Merged()
    async with proxied(server) as proxy, connected(ben, proxy.port) as client:
        chat.add("chat", greenroom.chat(client, stream))
        assert await chat.next() == ("chat", ())
        await proxy.cut()
        await ana.do("sendMessage", streamId=stream, body="missed")
        live_stage.clock.move(hours=25)
        await purge(live_stage.node, 0)
        proxy.mend()
        _, messages = await chat.next()
        assert [message["body"] for message in messages] == ["missed"]
        await chat.close()


@ON_SQLITE
async def test_whatever_the_server_has_to_say_is_taken(live_stage: Stage, server: int) -> None:
    # As much at once as the members of a room of thousands.
    stream, count = await live_stage.live(), 400
    ends = live_stage.clock.now() + timedelta(hours=1)
    picture = "https://images.test/" + "a" * 1_900
    token = jwt.encode({"sub": "ben", "name": "Ben", "exp": ends, "picture": picture}, SECRET, algorithm="HS256")
    for _ in range(2):
        asked = await live_stage.requested(live_stage.ben, stream)
        await live_stage.ben.do("cancelSession", sessionId=asked["id"])
    pictures = "".join(f" a{number}: avatarUrl" for number in range(count))
    query = greenroom.Document[Any](
        f"{{ viewer {{ privateSessions {{ edges {{ node {{ fan {{ {pictures} }} }} }} }} }} }}"
    )
    async with (
        greenroom.connect(f"http://127.0.0.1:{server}/graphql", token) as client,
        asyncio.timeout(TIMEOUT_SECONDS),
        listening(greenroom.follow(client, query)) as answers,
    ):
        sessions = (await anext(answers))["viewer"]["privateSessions"]["edges"]
        assert sum(len(url) for one in sessions for url in one["node"]["fan"].values()) > 2**20


@ON_SQLITE
async def test_a_client_tells_the_servers_time(live_stage: Stage, server: int) -> None:
    # Noon of 1 January 2030: this machine's clock is years behind. The server's stands still, and the client's goes on
    # from what it was told.
    began = monotonic()
    async with connected(live_stage.ben, server) as client:
        stream = await live_stage.live()
        async with listening(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})) as emblem:
            await until(emblem, bool)
        ahead = (client.clock.now() - live_stage.clock.now()).total_seconds()
        assert -RIGHT_SECONDS < ahead < RIGHT_SECONDS + monotonic() - began


@ON_SQLITE
async def test_top_level_errors_are_raised_with_their_code(live_stage: Stage, server: int) -> None:
    async with greenroom.connect(f"http://127.0.0.1:{server}/graphql") as client:
        with pytest.raises(greenroom.Refused) as refused:
            await greenroom.go_live(client, cast("Any", {}))
        assert refused.value.code in {"BAD_REQUEST", "UNAUTHENTICATED"}


async def test_a_server_that_is_not_there_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("greenroom.waiting.FIRST_SECONDS", 0)
    async with greenroom.connect("http://127.0.0.1:1/graphql") as client:
        with pytest.raises(greenroom.Unreachable):
            await client.ask(greenroom.STREAMS)
