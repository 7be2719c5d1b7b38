"""Going on behind a cursor: what was missed comes, once and in order; where it cannot, a new snapshot does."""

import pytest

from gateway.background.purge import purge
from models.rooms import RoomLease
from tests.api.scenes import called
from tests.documents import PRESENCE
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage
from tests.subscriptions.briefly import NO_CURSORS, presence, room, sockets_served

PRESENCE_FIRST = PRESENCE.replace("after: $after", "after: $after, first: 2")
BOTH = pytest.mark.parametrize("document", [PRESENCE, PRESENCE_FIRST], ids=["everybody", "the first in line"])


async def test_what_was_missed_comes_once_and_in_order_whatever_the_place(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with (
        live_stage.ana.listening(PRESENCE, stream=stream) as anas,
        live_stage.ben.listening(PRESENCE, stream=stream) as bens,
        live_stage.cleo.listening(PRESENCE, stream=stream) as cleos,
    ):
        for listener in (anas, bens, cleos):
            await listener.next()
        beginning = await room(live_stage.cleo, stream)
        await live_stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        await live_stage.ana.do("sendMessage", streamId=stream, body="of another subscription, in between")
        await live_stage.ana.do("startSession", sessionId=session["id"])
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")

        missed = await replay(live_stage, stream, beginning["cursor"])
        assert [presence(update) for update in missed] == [
            ("MemberChanged", "Ben", 1),
            ("MemberLeft", "Ben"),
            ("MemberChanged", "Cleo", 1),
            ("MemberChanged", "Ana", None),
        ]
        for place, update in enumerate(missed[:-1], 1):
            assert await replay(live_stage, stream, update["cursor"]) == missed[place:]


async def replay(stage: Stage, stream: str, after: str) -> list[Answer]:
    """What comes behind a cursor until Ana has begun to watch the stream."""
    told: list[Answer] = []
    async with stage.cleo.listening(PRESENCE, stream=stream, after=after) as again:
        while not told or presence(told[-1]) != ("MemberChanged", "Ana", None):
            told.append(await again.next())
    return told


async def test_behind_the_last_event_nothing_comes_until_something_happens(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        last = (await anas.next())["cursor"]
        async with live_stage.ana.listening(PRESENCE, stream=stream, after=last) as again:
            await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
            assert presence(await again.next()) == ("MemberChanged", "Ana", None)


async def test_a_rooms_cursor_goes_on_without_a_snapshot(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.listening(PRESENCE, stream=stream, after=cursor) as anas:
        assert presence(await anas.next()) == ("MemberJoined", "Ana", None)


async def test_who_was_away_for_longer_than_the_grace_sees_themselves_leave_and_come(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
        cursor = (await bens.next())["cursor"]
    await sockets_served(live_stage, 0)
    assert await live_stage.run_clock(seconds=10) == 1
    async with live_stage.ben.listening(PRESENCE, stream=stream, after=cursor) as bens:
        assert presence(await bens.next()) == ("MemberLeft", "Ben")
        assert presence(await bens.next()) == ("MemberJoined", "Ben", 1)


async def test_a_cursor_past_its_keeping_gives_a_new_snapshot(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        old = (await anas.next())["cursor"]
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        live_stage.clock.move(hours=24, seconds=1)
        await purge(live_stage.node, 0)
        async with live_stage.ana.listening(PRESENCE, stream=stream, after=old) as again:
            assert presence(await again.next()) == ("PresenceSnapshot", ("Ana", None))


async def test_a_cursor_behind_which_not_all_is_kept_gives_a_new_snapshot(live_stage: Stage) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        last = (await anas.next())["cursor"]
    await sockets_served(live_stage, 0)
    activities = {"WATCHING_STREAM": 0.0, "IN_ROOM": -1.0}
    for activity, seconds in activities.items():
        live_stage.clock.move(seconds=seconds)
        await live_stage.ana.do("setActivity", streamId=stream, activity=activity)
    live_stage.clock.move(seconds=1)
    await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
    live_stage.clock.move(days=1)
    await purge(live_stage.node, 0)
    async with live_stage.ana.listening(PRESENCE, stream=stream, after=last) as again:
        assert presence(await again.next()) == ("MemberChanged", "Ana", None)
        assert presence(await again.next()) == ("PresenceSnapshot", ("Ana", None))


@BOTH
async def test_a_cursor_of_another_room_gives_a_new_snapshot(live_stage: Stage, document: str) -> None:
    stream = await live_stage.live()
    foreign = (await room(live_stage.cleo, await live_stage.live(live_stage.cleo)))["cursor"]
    async with live_stage.ana.listening(document, stream=stream, after=foreign) as anas:
        assert presence(await anas.next()) == ("PresenceSnapshot", ("Ana", None))


@BOTH
async def test_what_is_no_cursor_is_a_bad_request(live_stage: Stage, document: str) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.socket() as socket:
        for garbage in NO_CURSORS:
            presences = await socket.subscribe(document, stream=stream, after=garbage)
            with pytest.raises(GraphQLFailure) as failure:
                await presences.next()
            assert failure.value.code == "BAD_REQUEST", garbage


@pytest.mark.parametrize("cursor", NO_CURSORS)
async def test_who_is_refused_for_their_cursor_is_not_present(live_stage: Stage, cursor: str) -> None:
    stream = await live_stage.live()
    async with live_stage.ana.socket() as socket:
        presences = await socket.subscribe(PRESENCE, stream=stream, after=cursor)
        with pytest.raises(GraphQLFailure):
            await presences.next()
        await live_stage.node.realtime.presences.drain()
        assert await RoomLease.filter(connected=True).count() == 0
        await live_stage.run_clock(seconds=10)
        assert (await room(live_stage.ana, stream))["members"] == []


@pytest.mark.parametrize("cursor", NO_CURSORS)
async def test_who_is_refused_for_their_cursor_was_seen_by_nobody_and_has_answered_no_call(
    live_stage: Stage, cursor: str
) -> None:
    stream = await live_stage.live()
    session = await called(live_stage, stream)
    before = await live_stage.ana.session(session)
    async with live_stage.ben.listening(PRESENCE, stream=stream, after=cursor) as presences:
        with pytest.raises(GraphQLFailure):
            await presences.next()
    await live_stage.node.realtime.presences.drain()
    assert await live_stage.ana.session(session) == before
    assert (await room(live_stage.ana, stream))["members"] == []
