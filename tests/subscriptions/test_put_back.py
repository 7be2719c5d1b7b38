"""A database that is put back to an older copy under a running node: nobody goes on as if nothing had happened."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from urllib.parse import urlsplit

import asyncpg
import pytest

import subscriptions.topics
from domain.events import inbox_topic, room_topic
from gateway.auth.sign_in import REMEMBERED_SECONDS
from models.database.outage import DATABASE_DOWN_ERRORS
from tests.api.scenes import nothing_changes
from tests.documents import CHAT, EMBLEM, NOTIFICATIONS, OFFER, PRESENCE, SESSIONS
from tests.parts.databases import path_of
from tests.parts.postgres import connected
from tests.sockets import Answer, GraphQLFailure, Stream
from tests.stage import Person, Stage
from tests.subscriptions.briefly import chat, followed, presence, room, served, take, topic_of

PutBack = Callable[[], Awaitable[None]]


@pytest.fixture
def looks_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that is behind what was read of it is found out by the next look."""
    monkeypatch.setattr(subscriptions.topics, "LOOK_AT_HEAD_SECONDS", 0.2)


@asynccontextmanager
async def copied(url: str) -> AsyncIterator[PutBack]:
    """A copy of that database as it is now, and what puts it back."""
    async with copied_file(url) if url.startswith("sqlite") else copied_database(url) as put_back:
        yield put_back


@asynccontextmanager
async def copied_file(url: str) -> AsyncIterator[PutBack]:
    """Copies a SQLite database; what puts the copy in its place again."""
    live, copy = path_of(url), path_of(url).with_suffix(".copy")

    def overwrite(source: object, target: object) -> None:
        with closing(sqlite3.connect(str(source))) as one, closing(sqlite3.connect(str(target))) as other:
            one.backup(other)

    await asyncio.to_thread(overwrite, live, copy)

    async def put_back() -> None:
        await asyncio.to_thread(overwrite, copy, live)

    yield put_back


@asynccontextmanager
async def copied_database(url: str) -> AsyncIterator[PutBack]:
    """Copies a database of PostgreSQL; what puts the copy in its place again, whoever is connected."""
    name = urlsplit(url).path[1:]
    server = await connected(urlsplit(url)._replace(path="/postgres").geturl())

    @asynccontextmanager
    async def alone() -> AsyncIterator[None]:
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        while await server.fetch("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name):
            await asyncio.sleep(0.01)
        yield
        await server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    async def put_back() -> None:
        async with alone():
            await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
            await server.execute(f"ALTER DATABASE {name}_copy RENAME TO {name}")

    async with alone():
        await server.execute(f"CREATE DATABASE {name}_copy TEMPLATE {name}")
    try:
        yield put_back
    finally:
        await server.execute(f"DROP DATABASE IF EXISTS {name}_copy")
        await server.close()


async def until_it_answers(stage: Stage) -> None:
    """Connections that were cut are noticed, and others made."""
    while True:
        try:
            await stage.ana.ask("{ viewer { user { id } } }")
            return
        except (GraphQLFailure, asyncpg.PostgresError, *DATABASE_DOWN_ERRORS):
            await asyncio.sleep(0.05)


async def code_of(stream: Stream) -> str:
    """The error that it ends with."""
    while isinstance(value := await stream.raw(), dict):
        pass
    return str(value[0]["extensions"]["code"])


@pytest.mark.usefixtures("looks_soon")
@pytest.mark.parametrize("moved_on", [False, True])
async def test_who_listens_is_told_to_start_afresh_or_sent_what_is_so_now(live_stage: Stage, moved_on: bool) -> None:
    stream = await live_stage.live()
    async with (
        copied(live_stage.node.settings.database_url) as put_back,
        live_stage.ana.listening(CHAT, stream=stream) as chats,
        live_stage.ana.listening(NOTIFICATIONS) as notifications,
        live_stage.anonymous.listening(EMBLEM, stream=stream) as emblems,
    ):
        await until_it_answers(live_stage)
        await emblems.next()
        await followed(live_stage, topic_of(room_topic, stream))
        await followed(live_stage, topic_of(inbox_topic, live_stage.ana.id))
        await live_stage.waiting(live_stage.ben, stream)
        await live_stage.ana.do("sendMessage", streamId=stream, body="lost")
        lost = await chats.next()
        assert chat(lost) == ("Ana", "lost")
        await notifications.next()
        await put_back()
        await until_it_answers(live_stage)
        if moved_on:
            for n in range(2):
                await live_stage.ana.do("sendMessage", streamId=stream, body=f"another {n}")
                await live_stage.requested((live_stage.cleo, live_stage.dora)[n], stream)
        assert await code_of(chats) == "CURSOR_EXPIRED"
        assert await code_of(notifications) == "CURSOR_EXPIRED"
        if not moved_on:
            async with live_stage.ana.listening(CHAT, stream=stream, after=lost["cursor"]) as again:
                assert await code_of(again) == "CURSOR_EXPIRED"
        cursor = (await room(live_stage.ana, stream))["cursor"]
        async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as again:
            await live_stage.ana.do("sendMessage", streamId=stream, body="found")
            assert chat(await again.next()) == ("Ana", "found")


@pytest.mark.usefixtures("looks_soon")
async def test_presence_begins_again_with_a_snapshot_and_who_is_there_is_present_again(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
            assert presence(await anas.next()) == ("PresenceSnapshot", ("Ana", None))
            async with live_stage.ben.listening(PRESENCE, stream=stream):
                assert presence(await anas.next()) == ("MemberJoined", "Ben", 1)
                # Whoever is still beginning when the log is put back is told to begin again.
                await served(live_stage, 2)
                await put_back()
                await until_it_answers(live_stage)
                assert presence(await anas.next()) == ("PresenceSnapshot",)
                await live_stage.run_clock()
                assert {presence(update) for update in await take(anas, 2)} == {
                    ("MemberJoined", "Ana", None),
                    ("MemberJoined", "Ben", 1),
                }


@pytest.mark.usefixtures("looks_soon")
async def test_who_listens_to_what_is_lost_altogether_does_not_listen_for_ever(live_stage: Stage) -> None:
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        stream = await live_stage.live()
        async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
            assert presence(await anas.next()) == ("PresenceSnapshot", ("Ana", None))
            await served(live_stage, 1)
            await put_back()
            assert await code_of(anas) == "INTERNAL"


@pytest.mark.usefixtures("looks_soon")
async def test_who_is_shown_the_first_in_line_is_sent_what_is_so_now(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        async with (
            live_stage.ana.listening(FIRST, stream=stream) as anas,
            live_stage.ben.listening(FIRST, stream=stream),
        ):
            await anas.until(lambda update: update["event"]["total"] == 2)
            await served(live_stage, 2)
            await put_back()
            await until_it_answers(live_stage)
            nobody = {"__typename": "PresenceSnapshot", "members": [], "total": 0}
            await anas.until(lambda update: update["event"] == nobody)
            await live_stage.run_clock()
            await anas.until(lambda update: update["event"]["total"] == 2)


FIRST = """subscription($stream: ID!) { waitingRoomPresence(streamId: $stream, first: 5) { event { __typename
  ... on PresenceSnapshot { members { position } total } ... on MembersChanged { total } } } }"""
VIEWER = "{ viewer { sessionsCursor notificationsCursor } }"
QUEUE = "query($id: ID!) { liveStream(id: $id) { sessionsCursor } }"


async def cursors(stage: Stage, stream: str) -> dict[str, str]:
    """Where everything that Ana may follow stands, as queries give it."""
    viewer = (await stage.ana.ask(VIEWER))["viewer"]
    queue = (await stage.ana.ask(QUEUE, id=stream))["liveStream"]
    return {
        CHAT: (await room(stage.ana, stream))["cursor"],
        NOTIFICATIONS: viewer["notificationsCursor"],
        SESSIONS: queue["sessionsCursor"],
    }


async def something_of_all(stage: Stage, fan: Person, stream: str) -> None:
    """One event of each of these topics."""
    await stage.ana.do("sendMessage", streamId=stream, body=fan.name)
    await stage.requested(fan, stream)


@pytest.mark.parametrize("document", [CHAT, NOTIFICATIONS, SESSIONS])
@pytest.mark.parametrize("of", ["a query", "an update"])
@pytest.mark.parametrize("more", [0, 1])
async def test_a_cursor_of_what_was_lost_is_told_from_one_of_what_took_its_place(
    live_stage: Stage, document: str, of: str, more: int
) -> None:
    stream = await live_stage.live()
    given = {} if document is NOTIFICATIONS else {"stream": stream}
    await something_of_all(live_stage, live_stage.ben, stream)
    kept = (await cursors(live_stage, stream))[document]
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        await something_of_all(live_stage, live_stage.cleo, stream)
        if of == "a query":
            lost = (await cursors(live_stage, stream))[document]
        else:
            async with live_stage.ana.listening(document, **given, after=kept) as updates:
                lost = (await updates.next())["cursor"]
        await put_back()
        await until_it_answers(live_stage)
        for fan in (live_stage.dora, live_stage.cleo)[: 1 + more]:
            await something_of_all(live_stage, fan, stream)
        async with live_stage.ana.listening(document, **given, after=lost) as updates:
            assert await code_of(updates) == "CURSOR_EXPIRED"
        async with live_stage.ana.listening(document, **given, after=kept) as updates:
            found = [await updates.next() for _ in range(1 + more)]
        assert (await cursors(live_stage, stream))[document] == found[-1]["cursor"]


@pytest.mark.parametrize("key", [{}, {"idempotencyKey": "once"}], ids=["no key", "key"])
async def test_who_is_new_since_the_copy_is_told_to_sign_in_anew_and_is_somebody_new_then(
    live_stage: Stage, key: dict[str, str]
) -> None:
    stream = await live_stage.live()
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        nina = await live_stage.person("Nina")
        await put_back()
        await until_it_answers(live_stage)
        going_live: Answer = {"title": "Piano", "offer": OFFER}
        asked: dict[str, Answer] = {
            "goLive": going_live,
            "requestSession": {"streamId": stream, "durationMinutes": 10},
            "blockFan": {"userId": live_stage.ben.id},
        }
        for mutation, given in asked.items():
            async with nothing_changes():
                with pytest.raises(GraphQLFailure) as told:
                    await nina.do(mutation, **given, **key)
            assert told.value.code == "UNAUTHENTICATED"
        live_stage.clock.move(seconds=REMEMBERED_SECONDS)
        assert (await nina.do("goLive", **going_live, **key))["id"]


async def test_presence_behind_a_cursor_of_what_was_lost_begins_with_a_snapshot(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await something_of_all(live_stage, live_stage.ben, stream)
    async with copied(live_stage.node.settings.database_url) as put_back:
        await until_it_answers(live_stage)
        await something_of_all(live_stage, live_stage.cleo, stream)
        lost = (await room(live_stage.ana, stream))["cursor"]
        await put_back()
        await until_it_answers(live_stage)
        for fan in (live_stage.dora, live_stage.cleo):
            await something_of_all(live_stage, fan, stream)
        async with live_stage.ana.listening(PRESENCE, stream=stream, after=lost) as updates:
            assert presence(await updates.next())[0] == "PresenceSnapshot"
