"""A fan's subscriptions to the room end with their wait, and everybody's with the stream."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.events import room_topic
from gateway.delivery.log_group import LogGroup
from models import log
from models.log import MarkedOffset, TopicEvent
from reads.batch_loader import BatchLoader
from subscriptions.feeds import LogUpdate
from tests.clock import START
from tests.documents import CHAT, PRESENCE
from tests.sockets import END, GraphQLFailure
from tests.stage import Stage
from tests.subscriptions.briefly import chat, followed, groups, presence, room, take, topic_of

Ending = Callable[[Stage, str], Awaitable[object]]


async def start(stage: Stage, session: str) -> object:
    return await stage.ana.do("startSession", sessionId=session)


async def cancel(stage: Stage, session: str) -> object:
    return await stage.ben.do("cancelSession", sessionId=session)


async def deny(stage: Stage, session: str) -> object:
    return await stage.ana.do("decide", sessionId=session, decision="DENY")


async def later(stage: Stage, session: str) -> object:
    return await stage.ana.do("decide", sessionId=session, decision="LATER")


async def gets_another_time(stage: Stage, session: str) -> object:
    start = (START + timedelta(hours=1)).isoformat()
    await stage.ben.do("reschedule", sessionId=session, start=start)
    return await stage.ana.do("answerProposal", sessionId=session, accept=True)


async def block(stage: Stage, session: str) -> object:
    return await stage.ana.do("blockFan", userId=stage.ben.id)


async def lapse(stage: Stage, session: str) -> object:
    return await stage.run_clock(hours=6)


@pytest.mark.parametrize("ending", [start, cancel, deny, later, gets_another_time, block, lapse])
async def test_a_fans_subscriptions_to_the_room_end_when_they_no_longer_wait(live_stage: Stage, ending: Ending) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas, live_stage.ben.socket() as socket:
        await anas.next()
        presences = await socket.subscribe(PRESENCE, stream=stream)
        beginning = await presences.next()
        assert presence(beginning) == ("PresenceSnapshot", ("Ana", None), ("Ben", 1))
        chats = await socket.subscribe(CHAT, stream=stream, after=beginning["cursor"])
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        await chats.next()
        await ending(live_stage, session["id"])
        assert [presence(update) for update in await take(anas, 2)] == [
            ("MemberJoined", "Ben", 1),
            ("MemberLeft", "Ben"),
        ]
        assert presence(await presences.next()) == ("MemberLeft", "Ben")
        await presences.ended()
        await chats.ended()
        for query in (PRESENCE, CHAT):
            again = await socket.subscribe(query, stream=stream)
            with pytest.raises(GraphQLFailure) as failure:
                await again.next()
            assert failure.value.code == "FORBIDDEN"
        assert [one["user"]["displayName"] for one in (await room(live_stage.ana, stream))["members"]] == ["Ana"]


FIRST = PRESENCE.replace("streamId: $stream", "streamId: $stream, first: 5", 1)


@pytest.mark.parametrize("document", [PRESENCE, FIRST], ids=["everybody", "the first"])
async def test_who_no_longer_waits_when_their_group_begins_is_told_of_nobody(live_stage: Stage, document: str) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    name, ended = topic_of(room_topic, stream), list[str]()

    async def ends(names: Sequence[str]) -> list[MarkedOffset]:
        if name in names and not ended:
            # They have been let in, and the group is about to see where the log ends.
            ended.append(session["id"])
            await deny(live_stage, session["id"])
        return await log.ends_of(names)

    live_stage.node.realtime.topics._ends = BatchLoader(ends)
    async with live_stage.ben.listening(document, stream=stream) as bens:
        await bens.ended()
    assert ended


async def test_who_no_longer_waits_while_their_snapshot_is_read_is_not_sent_it(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    async with live_stage.ana.listening(PRESENCE, stream=stream) as anas:
        await anas.next()
        await followed(live_stage, topic_of(room_topic, stream))
        (group,) = groups(live_stage)
        assert isinstance(group, LogGroup)
        source = group.source
        assert source.snapshot
        read = source.snapshot

        async def snapshot() -> LogUpdate[Any]:
            found = await read()
            await deny(live_stage, session["id"])
            await anas.until(lambda update: presence(update) == ("MemberLeft", "Ben"))
            while len(group.listeners) > 1:
                await asyncio.sleep(0)
            return found

        group._results._source = replace(source, snapshot=snapshot)
        async with live_stage.ben.listening(PRESENCE, stream=stream) as bens:
            await bens.ended()
            await bens.socket.ping()
            assert bens.nothing_yet()


async def test_who_waits_anew_before_their_end_is_read_listens_on(
    live_stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    name, read, anew = topic_of(room_topic, stream), log.read, asyncio.Event()

    async def reading(*asked: Any) -> list[TopicEvent]:
        if asked[0] == name:
            await anew.wait()
        return await read(*asked)

    async with live_stage.ben.listening(CHAT, stream=stream) as bens:
        await followed(live_stage, name)
        monkeypatch.setattr(log, "read", reading)
        await cancel(live_stage, session["id"])
        await live_stage.waiting(live_stage.ben, stream)
        anew.set()
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello again")
        assert chat(await bens.next()) == ("Ana", "hello again")


async def test_one_fans_end_is_not_the_others(live_stage: Stage) -> None:
    stream = await live_stage.live()
    session = await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    async with live_stage.cleo.listening(PRESENCE, stream=stream) as cleos:
        await cleos.next()
        await live_stage.ben.do("cancelSession", sessionId=session["id"])
        await live_stage.cleo.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        assert [presence(update) for update in await take(cleos, 2)] == [
            ("MemberChanged", "Cleo", 1),
            ("MemberChanged", "Cleo", 1),
        ]


async def test_all_subscriptions_to_the_room_end_with_the_stream(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.waiting(live_stage.ben, stream)
    await live_stage.waiting(live_stage.cleo, stream)
    beginning = (await room(live_stage.ana, stream))["cursor"]
    await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
    async with live_stage.ana.socket() as anas, live_stage.ben.socket() as bens, live_stage.cleo.socket() as cleos:
        chats = [await socket.subscribe(CHAT, stream=stream, after=beginning) for socket in (anas, bens, cleos)]
        presences = [await socket.subscribe(PRESENCE, stream=stream) for socket in (anas, bens)]
        for listener in (*chats, *presences):
            await listener.next()
        await live_stage.ana.do("endStream", streamId=stream)
        for listener in (*chats, *presences):
            while await listener.raw() is not END:
                pass
        for socket in (anas, bens):
            again = await socket.subscribe(PRESENCE, stream=stream)
            with pytest.raises(GraphQLFailure) as failure:
                await again.next()
            assert failure.value.code == "FORBIDDEN"
