"""A real server process: one session from end to end, a kill in mid-traffic, and a stop in order."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest

from domain.events import inbox_topic, stream_topic
from gateway.process.server import SHUTDOWN_SECONDS
from schema.cursors import topic_cursor
from subscriptions.presence import DRAIN_SECONDS
from tests.documents import CALL, CHAT, EMBLEM, NOTIFICATIONS, OFFER, PRESENCE, SESSIONS
from tests.sockets import Answer
from tests.stage import Person
from tests.subscriptions.briefly import chat, presence, room, step, take, topic_of
from tests.system.process import ServerProcess, follow, serving

IN_VAIN_SECONDS = min(DRAIN_SECONDS, SHUTDOWN_SECONDS)
"""Whatever a stop might wait for in vain, it waits for at least as long; without that it is over in a moment, which on
a busy machine is some seconds."""


async def on_air(creator: Person, **offer: Any) -> str:
    return str((await creator.do("goLive", title="Piano", offer={**OFFER, **offer}))["id"])


async def waiting(fan: Person, creator: Person, stream: str) -> str:
    session = await fan.do("requestSession", streamId=stream, durationMinutes=10)
    await creator.do("decide", sessionId=session["id"], decision="APPROVE")
    return str(session["id"])


async def test_a_session_from_the_request_to_the_receipt(sqlite_url: str) -> None:
    async with serving(sqlite_url, PRESENCE_GRACE_SECONDS="0.5") as server:
        ana, ben = await server.person("Ana"), await server.person("Ben", money=2_000)
        stream = await on_air(ana, minimumMinutes=5)
        session = await waiting(ben, ana, stream)
        cursor = (await room(ana, stream))["cursor"]
        async with ana.socket() as anas:
            presences = await anas.subscribe(PRESENCE, stream=stream)
            assert presence(await presences.next()) == ("PresenceSnapshot", ("Ana", None))
            messages = await anas.subscribe(CHAT, stream=stream, after=cursor)
            async with ben.listening(PRESENCE, stream=stream) as bens:
                await bens.next()
                assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
            assert presence(await presences.next()) == ("MemberLeft", "Ben")
            async with ben.listening(PRESENCE, stream=stream) as bens:
                await bens.next()
                assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
                await ben.do("sendMessage", streamId=stream, body="hello")
                assert chat(await messages.next()) == ("Ben", "hello")
                await ana.do("startSession", sessionId=session)
                assert presence(await presences.next()) == ("MemberLeft", "Ben")
            async with ben.listening(CALL, session=session) as bens:
                assert (await bens.next())["event"]["meter"]["state"] == "CONNECTING"
                await (await anas.subscribe(CALL, session=session)).next()
                assert (await bens.next())["event"]["meter"]["state"] == "RUNNING"
                ended = await ben.do("endSession", sessionId=session)
        assert (ended["status"], ended["payment"]["captured"]) == ("COMPLETED", {"amount": 500})
        assert await ben.wallet() == (1_500, 0)
        async with ana.listening(
            SESSIONS, stream=stream, after=topic_cursor(topic_of(stream_topic, stream), 0)
        ) as told:
            assert [step(update) for update in await take(told, 4)] == [
                (None, "REQUESTED", "Ben"),
                ("REQUESTED", "WAITING", "Ana"),
                ("WAITING", "IN_PROGRESS", "Ana"),
                ("IN_PROGRESS", "COMPLETED", "Ben"),
            ]


async def write(server: ServerProcess, author: Person, stream: str, answered: list[str], enough: int) -> None:
    """Write until that many messages of all authors have been answered, whatever becomes of the server."""
    while len(answered) < enough:
        await server.up.wait()
        try:
            answered.append((await author.do("sendMessage", streamId=stream, body=author.name))["id"])
        except httpx.TransportError:
            continue


async def test_killed_in_mid_traffic_it_loses_nothing_and_tells_everything_once(sqlite_url: str) -> None:
    async with serving(sqlite_url) as server:
        ana = await server.person("Ana")
        ben, cleo = [await server.person(name, money=1_000) for name in ("Ben", "Cleo")]
        stream = await on_air(ana)
        for fan in (ben, cleo):
            await waiting(fan, ana, stream)
        cursor = (await room(ana, stream))["cursor"]

        def over(update: Answer) -> bool:
            return chat(update) == ("Ana", "the end")

        people = (ana, ben, cleo)
        listeners = [asyncio.create_task(follow(server, one, CHAT, over, cursor, stream=stream)) for one in people]
        answered: list[str] = []
        for enough in (25, 50):
            writers = [asyncio.create_task(write(server, one, stream, answered, enough + 9)) for one in people]
            await write(server, ana, stream, answered, enough)
            await server.kill()
            await server.start()
            await asyncio.gather(*writers)
        await ana.do("sendMessage", streamId=stream, body="the end")

        committed = [edge["node"] for edge in (await room(ana, stream))["messages"]["edges"]]
        for listener in listeners:
            assert [update["event"]["message"] for update in await listener] == committed
        assert set(answered) <= {message["id"] for message in committed}
        assert len(set(answered)) == len(answered) >= 59


async def test_a_deadline_that_passed_while_it_was_down_is_kept_after_the_restart(sqlite_url: str) -> None:
    async with serving(sqlite_url, NO_SHOW_GRACE_SECONDS="1") as server:
        ana, ben = await server.person("Ana"), await server.person("Ben", money=1_000)
        stream = await on_air(ana)
        session = await waiting(ben, ana, stream)

        def missed(update: Answer) -> bool:
            return bool(update["notification"]["kind"] == "CALL_MISSED")

        first = topic_cursor(topic_of(inbox_topic, ben.id), 0)
        listener = asyncio.create_task(follow(server, ben, NOTIFICATIONS, missed, first))
        call = await ana.refused("startSession", sessionId=session)
        await server.kill()
        until = datetime.fromisoformat(call["graceUntil"])
        await asyncio.sleep(max(0.0, (until - datetime.now(UTC)).total_seconds()))
        await server.start()

        kinds = [update["notification"]["kind"] for update in await listener]
        assert kinds == ["REQUEST_APPROVED", "BEING_CALLED", "CALL_MISSED"]
        found = await ben.session(session)
        last = found["history"][-1]
        assert (found["status"], last["by"], datetime.fromisoformat(last["at"])) == ("WAITING", None, until)
        assert await ben.wallet() == (0, 1_000)


async def test_told_to_stop_it_closes_sockets_so_that_clients_come_back_and_exits_with_0(sqlite_url: str) -> None:
    async with serving(sqlite_url) as server:
        ana = await server.person("Ana")
        stream = await on_air(ana)
        async with ana.socket() as first, ana.socket() as second:
            await (await first.subscribe(EMBLEM, stream=stream)).next()
            await (await second.subscribe(PRESENCE, stream=stream)).next()
            began = time.monotonic()
            assert await server.terminate() == 0
            assert time.monotonic() - began < IN_VAIN_SECONDS
            assert [(await socket.closed())[0] for socket in (first, second)] == [1012, 1012]
        await server.start()
        assert [one["user"]["displayName"] for one in (await room(ana, stream))["members"]] in (["Ana"], [])


async def test_told_to_stop_it_ends_event_streams_at_once_and_tells_them(
    sqlite_url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    async with serving(sqlite_url, LOG="json", LOG_OPERATIONS="1") as server:
        await say_what_nobody_understands(server.port)
        ana = await server.person("Ana")
        stream = await on_air(ana)
        body = {"query": EMBLEM, "variables": {"stream": stream}}
        headers = {"Accept": "text/event-stream"}
        async with AsyncExitStack() as stack:
            streams = [
                await stack.enter_async_context(server.http.stream("POST", "/graphql", json=body, headers=headers))
                for _ in range(3)
            ]
            texts = [response.aiter_text() for response in streams]
            for text in texts:
                assert (await anext(text)).startswith("event: next\n")
            began = time.monotonic()
            assert await server.terminate() == 0
            assert time.monotonic() - began < IN_VAIN_SECONDS
            # To the end of the chunks: a stream that is cut off raises.
            assert ["".join([part async for part in text]) for text in texts] == [
                ": the server stops, come again\n\n"
            ] * 3
    check_log(*capfd.readouterr())


async def say_what_nobody_understands(port: int) -> None:
    """A secret of somebody's, as what is no request."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"Bearer Rumpelstilzchen\r\n\r\n")
    await reader.read()
    writer.close()
    await writer.wait_closed()


def check_log(out: str, err: str) -> None:
    """Nothing but lines of JSON, with no word of what it was told."""
    lines = [orjson.loads(line) for line in (out + err).splitlines()]
    assert (lines[0]["logger"], lines[0]["message"]) == ("greenroom.server", "serving")
    assert {line.get("operation") for line in lines} >= {"viewer", "goLive", "emblem"}
    assert "Rumpelstilzchen" not in out + err
