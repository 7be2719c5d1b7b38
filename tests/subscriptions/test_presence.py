"""Who is present: the snapshot, who comes, who goes, and what they do."""

from contextlib import AsyncExitStack
from datetime import timedelta

import jwt
import pytest

from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.ids import global_id
from tests.api import scenes
from tests.clock import START
from tests.conftest import SECRET
from tests.documents import PRESENCE
from tests.sockets import GraphQLFailure
from tests.stage import Person, Stage, row_of
from tests.subscriptions.briefly import member, presence, room, sockets_served, take
from tests.subscriptions.crowd import crowd


async def test_presence_begins_with_a_snapshot_in_which_the_joiner_is(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(PRESENCE, stream=stream) as presences:
        first = await presences.next()
    ben = {"user": {"displayName": "Ben"}, "activity": "IN_ROOM", "since": "2030-01-01T12:00:00Z", "position": 1}
    assert first["event"] == {"__typename": "PresenceSnapshot", "members": [ben]}


async def test_the_creator_is_a_member_without_a_position(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as presences:
        assert presence(await presences.next()) == ("PresenceSnapshot", ("Ana", None))


async def test_whoever_comes_is_told_to_those_who_are_there_and_only_to_them(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as cleos:
        assert presence(await cleos.next()) == ("PresenceSnapshot", ("Cleo", 2))
        live_stage.clock.move(seconds=1)
        async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
            assert presence(await bens.next()) == ("PresenceSnapshot", ("Cleo", 2), ("Ben", 1))
            assert presence(await cleos.next()) == ("MemberJoined", "Ben", 1)
            await live_stage.cleo.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
            assert presence(await bens.next()) == ("MemberChanged", "Cleo", 2)


async def test_a_new_name_or_picture_is_told_in_the_rooms_where_its_owner_is(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as cleos, live_stage.ben.socket() as bens:
        assert presence(await cleos.next()) == ("PresenceSnapshot", ("Cleo", 2))
        await (await bens.subscribe(PRESENCE, stream=stream)).next()
        assert presence(await cleos.next()) == ("MemberJoined", "Ben", 1)
        for claims in ({"name": "Benno"}, {"name": "Benno"}, {"picture": "https://x.example/1"}):
            await renamed(live_stage, "ben", **claims).ask("{ viewer { user { id } } }")
        assert presence(await cleos.next()) == ("MemberChanged", "Benno", 1)
        assert presence(await cleos.next()) == ("MemberChanged", "Benno", 1)
        await renamed(live_stage, "ana", name="Anna").ask("{ viewer { user { id } } }")
        await renamed(live_stage, "cleo", name="Clea").ask("{ viewer { user { id } } }")
        assert presence(await cleos.next()) == ("MemberChanged", "Clea", 2)


async def test_a_new_name_comes_with_the_position_that_its_owner_has_by_now(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = (await live_stage.waiting(live_stage.ben, stream))["id"]
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as cleos:
        assert presence(await cleos.next()) == ("PresenceSnapshot", ("Cleo", 2))
        await live_stage.ben.do("cancelSession", sessionId=first)
        assert presence(await cleos.next()) == ("MemberChanged", "Cleo", 1)
        await renamed(live_stage, "cleo", name="Clea").ask("{ viewer { user { id } } }")
        assert presence(await cleos.next()) == ("MemberChanged", "Clea", 1)


def renamed(stage: Stage, sub: str, **claims: str) -> Person:
    """Somebody with another token of theirs."""
    token = jwt.encode({"sub": sub, "exp": START.timestamp() + 3600, **claims}, SECRET, "HS256")
    return Person(sub, token, stage.http, stage.ws_url)


async def test_two_sockets_of_one_fan_count_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    ben = live_stage.ben
    async with live_stage.ana.listening(PRESENCE, stream=stream) as presences:
        await presences.next()
        async with ben.listening(PRESENCE, stream=stream) as phone:
            await phone.next()
            async with ben.listening(PRESENCE, stream=stream) as laptop:
                assert presence(await laptop.next()) == ("PresenceSnapshot", ("Ana", None), ("Ben", 1))
                assert presence(await presences.next()) == ("MemberJoined", "Ben", 1)
            await sockets_served(live_stage, 2)
            assert await live_stage.run_clock(seconds=60) == 0
            await ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
            assert presence(await presences.next()) == ("MemberChanged", "Ben", 1)
        await sockets_served(live_stage, 1)
        assert await live_stage.run_clock(seconds=10) == 1
        assert presence(await presences.next()) == ("MemberLeft", "Ben")


async def test_two_subscriptions_on_one_socket_count_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.socket() as socket:
        first = await socket.subscribe(PRESENCE, stream=stream)
        second = await socket.subscribe(PRESENCE, stream=stream)
        assert presence(await first.next()) == presence(await second.next()) == ("PresenceSnapshot", ("Ben", 1))
        await first.complete()
        await socket.ping()
        await live_stage.node.realtime.presences.drain()
        assert await live_stage.run_clock(seconds=60) == 0
        await live_stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert presence(await second.next()) == ("MemberChanged", "Ben", 1)


async def test_an_activity_is_told_to_all_once_with_its_member(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with AsyncExitStack() as sockets:
        bens = await sockets.enter_async_context(live_stage.ben.listening(PRESENCE, stream=stream))
        assert presence(await bens.next()) == ("PresenceSnapshot", ("Ben", 1))
        anas = await sockets.enter_async_context(live_stage.ana.listening(PRESENCE, stream=stream))
        assert presence(await bens.next()) == ("MemberJoined", "Ana", None)
        await anas.next()
        for activity in ("WATCHING_STREAM", "WATCHING_STREAM", "IN_ROOM"):
            await live_stage.ben.do("setActivity", streamId=stream, activity=activity)
        for listener in (bens, anas):
            told = [update["event"]["member"]["activity"] for update in await take(listener, 2)]
            assert told == ["WATCHING_STREAM", "IN_ROOM"]


async def test_those_behind_move_up_when_somebody_leaves_the_line(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    await live_stage.waiting(live_stage.dora, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as cleos:
        assert presence(await cleos.next()) == ("PresenceSnapshot", ("Cleo", 2))
        async with live_stage.dora.listening(PRESENCE, stream=stream) as doras:
            await doras.next()
            assert presence(await cleos.next()) == ("MemberJoined", "Dora", 3)
            await live_stage.ben.do("cancelSession", sessionId=first["id"])
            for listener in (cleos, doras):
                moved = {presence(update) for update in await take(listener, 2)}
                assert moved == {("MemberChanged", "Cleo", 1), ("MemberChanged", "Dora", 2)}


@pytest.mark.parametrize("late", [0, 60], ids=["at once", "late"])
@pytest.mark.parametrize("promised", [False, True], ids=["waiting", "promised"])
async def test_those_behind_move_up_when_somebody_expires(live_stage: Stage, promised: bool, late: int) -> None:
    live_stage.tune(lapse=timedelta(minutes=20))
    stream = await live_stage.live()
    if promised:
        await live_stage.scheduled(live_stage.ben, stream, START + timedelta(minutes=1))
    else:
        await live_stage.waiting(live_stage.ben, stream)
    live_stage.clock.move(minutes=10)
    await live_stage.waiting(live_stage.cleo, stream)
    await live_stage.waiting(live_stage.dora, stream)
    await live_stage.enters(live_stage.cleo, stream)
    await live_stage.enters(live_stage.dora, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        members = dict(map(member, (await anas.next())["event"]["members"]))
        assert members == {"Ana": None, "Cleo": 2, "Dora": 3}
        await live_stage.run_clock(minutes=11, seconds=late)
        moved = {presence(update) for update in await take(anas, 2)}
        assert moved == {("MemberChanged", "Cleo", 1), ("MemberChanged", "Dora", 2)}


async def test_what_was_told_adds_up_to_what_a_fresh_query_gives(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        members = {one["user"]["displayName"]: one for one in (await anas.next())["event"]["members"]}
        async with (
            live_stage.ben.listening(PRESENCE, stream=stream) as bens,
            live_stage.cleo.listening(PRESENCE, stream=stream) as cleos,
        ):
            await bens.next()
            await cleos.next()
            await live_stage.cleo.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
            await live_stage.ana.do("startSession", sessionId=first["id"])
            for update in await take(anas, 5):
                event = update["event"]
                if event["__typename"] == "MemberLeft":
                    del members[event["user"]["displayName"]]
                else:
                    members[event["member"]["user"]["displayName"]] = event["member"]
            assert list(members.values()) == (await room(live_stage.ana, stream))["members"]
            assert [members["Cleo"]["position"], members["Cleo"]["since"]] == [1, "2030-01-01T12:00:00Z"]
            assert sorted(members) == ["Ana", "Cleo"]


@pytest.mark.parametrize("name", ["sam", "ben"])
async def test_who_does_not_wait_may_not_listen_to_a_room(live_stage: Stage, name: str) -> None:
    stream = await live_stage.live()
    await live_stage.requested(live_stage.ben, stream)
    async with live_stage.people[name].listening(PRESENCE, stream=stream) as presences:
        with pytest.raises(GraphQLFailure) as failure:
            await presences.next()
    assert failure.value.code == "FORBIDDEN"
    assert (await room(live_stage.ana, stream))["members"] == []


async def test_a_room_that_does_not_exist_is_a_bad_request(live_stage: Stage) -> None:
    async with live_stage.ben.listening(PRESENCE, stream="nothing") as presences:
        with pytest.raises(GraphQLFailure) as failure:
            await presences.next()
    assert failure.value.code == "BAD_REQUEST"


async def test_the_room_is_sent_whom_time_alone_has_put_behind_a_promise(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await live_stage.scheduled(live_stage.cleo, stream, START + timedelta(minutes=30))
    async with live_stage.ben.listening(PRESENCE, stream=stream) as presences:
        assert presence(await presences.next()) == ("PresenceSnapshot", ("Ben", 1))
        # Ten minutes with a minute before and after end in time for half past until eighteen past.
        await live_stage.run_clock(minutes=18, seconds=1)
        assert presence(await presences.next()) == ("MemberChanged", "Ben", 2)


@pytest.mark.parametrize("met", [False, True], ids=["met late", "was paused"])
async def test_the_room_is_sent_whom_a_call_that_lasts_longer_has_put_behind_a_promise(
    live_stage: Stage, met: bool
) -> None:
    stream = await live_stage.live()
    session = await (scenes.met if met else scenes.creator_alone)(live_stage, stream)
    await live_stage.scheduled(live_stage.dora, stream, START + timedelta(minutes=22))
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as presences:
        # Ten minutes after ten, with a minute before and after, end just in time.
        assert presence(await presences.next()) == ("PresenceSnapshot", ("Cleo", 1))
        if met:
            await live_stage.hangs_up(live_stage.ben, session)
        await live_stage.run_clock(seconds=30)
        await live_stage.joins(live_stage.ben, session)
        assert presence(await presences.next()) == ("MemberChanged", "Cleo", 2)


async def test_who_comes_into_a_room_in_which_time_alone_will_change_the_order_is_looked_after(
    live_stage: Stage,
) -> None:
    stream = await live_stage.live()
    await live_stage.scheduled(live_stage.cleo, stream, START + timedelta(minutes=30))
    await live_stage.waiting(live_stage.ben, stream)
    await LiveStream.filter(id=row_of(stream)).update(reorders_at=None)
    await live_stage.enters(live_stage.ben, stream)
    # Ten minutes with a minute before and after end in time for half past until eighteen past.
    assert (await LiveStream.get(id=row_of(stream))).reorders_at == START + timedelta(minutes=18, microseconds=1)


async def test_who_does_not_ask_for_positions_is_not_told_that_the_line_has_moved(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    await live_stage.enters(live_stage.cleo, stream)
    async with live_stage.ana.listening(PRESENCE.replace(" position", ""), stream=stream) as anas:
        await anas.next()
        await live_stage.ben.do("cancelSession", sessionId=first["id"])
        await live_stage.cleo.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        event = (await anas.next())["event"]
        assert (event["__typename"], event["member"]["activity"]) == ("MemberChanged", "WATCHING_STREAM")


async def test_where_many_have_moved_a_snapshot_says_so(live_stage: Stage) -> None:
    stream = await live_stage.live()
    fans = await crowd(live_stage, stream)
    for fan in fans:
        await live_stage.enters(fan, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        cursor = (await anas.next())["cursor"]
        first = await PrivateSession.get(fan_id=row_of(fans[0].id))
        await live_stage.ana.do("decide", sessionId=global_id("PrivateSession", first.id), decision="DENY")
        update = await anas.until(lambda update: update["event"]["__typename"] == "PresenceSnapshot")
        expected = {fan.name: position for position, fan in enumerate(fans[1:], 1)} | {"Ana": None}
        assert dict(map(member, update["event"]["members"])) == expected
    async with live_stage.ana.listening(PRESENCE, stream=stream, after=cursor) as again:
        assert presence(await again.next()) == ("MemberLeft", fans[0].name)
        assert dict(map(member, (await again.next())["event"]["members"])) == expected


async def test_who_goes_on_behind_one_of_several_moves_is_told_of_all_of_them(live_stage: Stage) -> None:
    stream = await live_stage.live()
    first = await live_stage.waiting(live_stage.ben, stream)
    for fan in (live_stage.cleo, live_stage.dora):
        await live_stage.waiting(fan, stream)
        await live_stage.enters(fan, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        await live_stage.ben.do("cancelSession", sessionId=first["id"])
        moved = {presence(update): update["cursor"] for update in await take(anas, 2)}
    assert moved.keys() == {("MemberChanged", "Cleo", 1), ("MemberChanged", "Dora", 2)}
    async with live_stage.ana.listening(PRESENCE, stream=stream, after=next(iter(moved.values()))) as again:
        told = await take(again, 2)
    assert {presence(update) for update in told} == moved.keys()
