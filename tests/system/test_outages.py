"""Valkey, PostgreSQL or a node goes away while people write: everybody has every message once, in order."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import pytest

from tests.conftest import ON_POSTGRES
from tests.documents import CHAT, EMBLEM, ESTIMATE, NOTIFICATIONS, OFFER, PRESENCE, SESSIONS
from tests.parts.databases import Backend
from tests.subscriptions.briefly import chat, presence, step
from tests.system.house import House, house
from tests.system.nodes import THE_END, Listener, Writing, nodes, opened

pytestmark = pytest.mark.proof

SOME = 25
ATTEMPTS = 100
"""That fail while PostgreSQL is away: one writer needs longer for so many than it is until each node looks again."""

FANS = ("Ben", "Cleo")
LOOK_SECONDS, SLACK_SECONDS = 5.0, 2.0


async def valkey_goes_away(house: House, writing: Writing) -> None:
    await house.valkey.stop()
    await writing.more(SOME)
    await house.valkey.start()


async def postgres_is_killed(house: House, writing: Writing) -> None:
    enough = writing.failed + ATTEMPTS
    await house.postgres.kill()
    await writing.until(lambda: writing.failed >= enough)
    await house.postgres.start()


async def a_node_is_killed(house: House, writing: Writing) -> None:
    await house.servers[0].kill()
    await writing.more(SOME)


Outage = Callable[[House, Writing], Awaitable[None]]


@pytest.mark.parametrize("outage", [valkey_goes_away, postgres_is_killed, a_node_is_killed])
async def test_an_outage_while_people_write_loses_nothing_and_repeats_nothing(outage: Outage) -> None:
    async with house() as place:
        room = await opened(place.postgres.url, place.servers, *FANS)
        writing = Writing(room)
        # Half of them begin on the one node, half on the other.
        listeners = [Listener(room, order) for people in room.people.values() for order in (people, people[::-1])]
        listening = [asyncio.create_task(listener.listen()) for listener in listeners]
        writers = [asyncio.create_task(writing.go_on(name, first)) for name in room.people for first in (0, 1)]
        await asyncio.gather(*(listener.hears.wait() for listener in listeners))
        await outage(place, writing)
        await writing.more(SOME)
        writing.end()
        await asyncio.gather(*writers)
        await writing.say("Ana", THE_END, 1)
        await asyncio.gather(*listening)

        log = await room.log()
        assert [listener.bodies for listener in listeners] == [log] * len(listeners)
        assert sorted(log) == sorted(writing.written)
        # Who was on a node that lived has been on one and the same socket.
        moved = [2, 1] if outage is a_node_is_killed else [1, 1]
        assert [listener.sockets for listener in listeners] == moved * len(room.people)


@pytest.mark.parametrize("outage", [valkey_goes_away, postgres_is_killed])
async def test_an_outage_ends_no_subscription_of_any_kind(outage: Outage) -> None:
    async with house() as place:
        room = await opened(place.postgres.url, place.servers, *FANS)
        ana, ben, cleo = room.on(0, "Ana"), room.on(1, "Ben"), room.on(0, "Cleo")
        session = room.sessions["Ben"]
        async with ben.socket() as socket:
            present = await socket.subscribe(PRESENCE, stream=room.stream)
            estimates = await socket.subscribe(ESTIMATE, session=session)
            emblems = await socket.subscribe(EMBLEM, stream=room.stream)
            messages = await socket.subscribe(CHAT, stream=room.stream)
            now = (await ben.ask("{ viewer { sessionsCursor notificationsCursor } }"))["viewer"]
            steps = await socket.subscribe(SESSIONS, after=now["sessionsCursor"])
            told = await socket.subscribe(NOTIFICATIONS, after=now["notificationsCursor"])
            assert presence(await present.next()) == ("PresenceSnapshot", ("Ben", 1))
            assert (await estimates.next())["position"] == 1
            assert (await emblems.next())["emblem"] == "BUSY"
            writing = Writing(room)
            writer = asyncio.create_task(writing.go_on("Cleo"))
            await messages.next()
            await outage(place, writing)
            writing.end()
            await writer

            await writing.say("Cleo", THE_END)
            await messages.until(lambda update: chat(update) == ("Cleo", THE_END))
            async with cleo.listening(PRESENCE, stream=room.stream):
                assert presence(await present.next()) == ("MemberJoined", "Cleo", 2)
            await ana.do("updateOffer", streamId=room.stream, offer={**OFFER, "open": False})
            await emblems.until(lambda update: update["emblem"] == "CLOSED")
            start = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
            await ana.do("decide", sessionId=session, decision="LATER", scheduledStart=start)
            assert step(await steps.next()) == ("WAITING", "SCHEDULED", "Ana")
            assert (await told.next())["notification"]["kind"] == "SESSION_SCHEDULED"
            await estimates.until(lambda update: update["position"] != 1)


@ON_POSTGRES
async def test_without_any_hint_every_message_comes_with_the_next_look_at_the_log(
    database_url: str, backend: Backend
) -> None:
    async with nodes(database_url, "memory://", backend.broadcast_url) as servers:
        room = await opened(database_url, servers, "Ben")
        async with room.on(1, "Ben").listening(CHAT, stream=room.stream, after=room.cursor) as messages:
            bodies = [str(number) for number in range(SOME)]
            for body in bodies:
                await room.on(0, "Ana").do("sendMessage", streamId=room.stream, body=body)
            written = monotonic()
            assert [chat(await messages.next()) for _ in bodies] == [("Ana", body) for body in bodies]
            assert monotonic() - written < LOOK_SECONDS + SLACK_SECONDS
