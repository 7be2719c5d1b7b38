"""Going and coming back: 10 s of grace, and leases that end when their node does."""

import asyncio
from uuid import UUID, uuid4

import pytest
from tortoise.connection import get_connection

from actions.room_presence import enter_room
from models.people import User
from models.streams import LiveStream
from tests.documents import PRESENCE
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage
from tests.subscriptions.briefly import presence, room, sockets_served


async def test_others_are_told_that_somebody_left_ten_seconds_after_their_last_socket(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as presences:
        await presences.next()
        async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
            await bens.next()
        assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
        await sockets_served(live_stage, 1)
        assert await live_stage.run_clock(seconds=9.9) == 0
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert presence(await presences.next()) == ("MemberChanged", "Ana", None)
        assert await live_stage.run_clock(seconds=0.1) == 1
        assert presence(await presences.next()) == ("MemberLeft", "Ben")


async def test_a_blip_is_not_seen_by_others(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as presences:
        await presences.next()
        for _ in range(3):
            async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
                assert presence(await bens.next()) == ("PresenceSnapshot", ("Ana", None), ("Ben", 1))
                assert await live_stage.run_clock(seconds=60) == 0
            await sockets_served(live_stage, 1)
            assert await live_stage.run_clock(seconds=9) == 0
        async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
            await bens.next()
            assert await live_stage.run_clock(seconds=60) == 0
            await live_stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
            assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
            assert presence(await presences.next()) == ("MemberChanged", "Ben", 1)


async def test_a_socket_that_is_cut_without_a_goodbye_ends_presence_all_the_same(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
        await bens.next()
        bens.socket.connection.transport.abort()
        await sockets_served(live_stage, 0)
    assert await live_stage.run_clock(seconds=10) == 1
    assert (await room(live_stage.ana, stream))["members"] == []


async def test_who_drops_out_keeps_their_place_in_the_line(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
        await bens.next()
    await sockets_served(live_stage, 0)
    assert await live_stage.run_clock(minutes=30) == 1
    kept = await live_stage.ben.session(first["id"])
    assert (kept["status"], kept["position"]) == ("WAITING", 1)
    async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
        assert presence(await bens.next()) == ("PresenceSnapshot", ("Ben", 1))


@pytest.mark.parametrize("also_here", [False, True])
async def test_who_was_on_a_node_that_died_has_left_when_its_lease_ends(live_stage: Stage, also_here: bool) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    ben, row = await User.get(display_name="Ben"), await LiveStream.get(title="Piano")
    dead_node: UUID = uuid4()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as presences:
        await presences.next()
        await live_stage.node.transactions.run(enter_room, [ben], row.id, dead_node)
        assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
        if also_here:
            async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
                await bens.next()
                assert await live_stage.run_clock(seconds=15) == 1, "the lease has gone"
                assert [one["user"]["displayName"] for one in (await room(live_stage.ana, stream))["members"]] == [
                    "Ana",
                    "Ben",
                ]
        else:
            assert await live_stage.run_clock(seconds=14) == 0
            assert await live_stage.run_clock(seconds=1) == 1
            assert presence(await presences.next()) == ("MemberLeft", "Ben")
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert presence(await presences.next()) == ("MemberChanged", "Ana", None)


async def test_a_call_is_answered_by_coming(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    assert (await live_stage.ana.refused("startSession", sessionId=session["id"]))["code"] == "FAN_ABSENT"
    async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
        await bens.next()
        assert await live_stage.run_clock(minutes=5) == 0
        started = await live_stage.ana.do("startSession", sessionId=session["id"])
        assert started["status"] == "IN_PROGRESS"


async def test_who_leaves_while_the_database_takes_no_writes_is_gone_once_it_does(
    live_stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    database = get_connection("default")
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        async with live_stage.ben.listening(PRESENCE, stream=stream):
            assert (await anas.next())["event"]["__typename"] == "MemberJoined"
            await database.execute_script("ALTER TABLE room_lease RENAME TO room_lease_away")
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while "could not cut short the lease" not in caplog.text:
                await asyncio.sleep(0.01)
        await database.execute_script("ALTER TABLE room_lease_away RENAME TO room_lease")
        await live_stage.node.realtime.presences.drain()
        await live_stage.run_clock(seconds=11)
        assert (await anas.next())["event"]["__typename"] == "MemberLeft"
