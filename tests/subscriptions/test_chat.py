"""Chat: every message, once, in order, and words that are taken out."""

import asyncio

import pytest

from domain.events import room_topic
from tests.api import scenes
from tests.documents import CHAT, PRESENCE
from tests.sockets import GraphQLFailure
from tests.stage import Stage
from tests.subscriptions.briefly import chat, followed, room, take, topic_of


async def test_all_who_listen_are_sent_every_message_in_the_order_of_the_room(live_stage: Stage) -> None:
    stream = await live_stage.live()
    people = [live_stage.ana, live_stage.ben, live_stage.cleo]
    for fan in people[1:]:
        await live_stage.waiting(fan, stream)
    async with (
        live_stage.ana.listening(CHAT, stream=stream) as anas,
        live_stage.ben.listening(CHAT, stream=stream) as bens,
        live_stage.cleo.listening(CHAT, stream=stream) as cleos,
    ):
        await followed(live_stage, topic_of(room_topic, stream), by=3)
        sent = [one.do("sendMessage", streamId=stream, body=f"{one.name} {n}") for n in range(8) for one in people]
        await asyncio.gather(*sent)
        in_order = [edge["node"] for edge in (await room(live_stage.ana, stream))["messages"]["edges"]]
        assert sorted(one["body"] for one in in_order) == sorted(f"{one.name} {n}" for n in range(8) for one in people)
        for listener in (anas, bens, cleos):
            assert [one["event"]["message"] for one in await take(listener, 24)] == in_order


async def test_without_a_cursor_chat_begins_now(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await live_stage.ana.do("sendMessage", streamId=stream, body="before")
    async with live_stage.ana.listening(CHAT, stream=stream) as listener:
        await followed(live_stage, topic_of(room_topic, stream))
        await live_stage.ana.do("sendMessage", streamId=stream, body="after")
        assert chat(await listener.next()) == ("Ana", "after")


async def test_chat_says_nothing_of_presence(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.listening(PRESENCE, stream=stream) as here:
        await here.next()
        await live_stage.ana.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
        await live_stage.ana.do("sendMessage", streamId=stream, body="hello")
        async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as listener:
            assert chat(await listener.next()) == ("Ana", "hello")


async def test_a_removal_is_told_once_with_the_message_it_takes_out(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as listener:
        message = await live_stage.ana.do("sendMessage", streamId=stream, body="oops")
        assert chat(await listener.next()) == ("Ana", "oops")
        for _ in range(2):
            await live_stage.ana.do("removeMessage", messageId=message["id"])
        await live_stage.ana.do("sendMessage", streamId=stream, body="better")
        assert chat(await listener.next()) == ("MessageRemoved", message["id"])
        assert chat(await listener.next()) == ("Ana", "better")


async def test_the_room_is_told_of_each_message_of_who_is_blocked_once(live_stage: Stage) -> None:
    stream = await live_stage.live()
    await scenes.present(live_stage, stream)
    written = [await live_stage.ben.do("sendMessage", streamId=stream, body=body) for body in ("one", "two", "three")]
    await live_stage.ana.do("removeMessage", messageId=written[0]["id"])
    cursor = (await room(live_stage.ana, stream))["cursor"]
    async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as listener:
        for _ in range(2):
            await live_stage.ana.do("blockFan", userId=live_stage.ben.id)
        await live_stage.ana.do("sendMessage", streamId=stream, body="sorry")
        assert chat(await listener.next()) == ("MessageRemoved", written[1]["id"])
        assert chat(await listener.next()) == ("MessageRemoved", written[2]["id"])
        assert chat(await listener.next()) == ("Ana", "sorry")


async def test_a_removed_message_comes_again_without_its_words(live_stage: Stage) -> None:
    stream = await live_stage.live()
    cursor = (await room(live_stage.ana, stream))["cursor"]
    message = await live_stage.ana.do("sendMessage", streamId=stream, body="oops")
    await live_stage.ana.do("removeMessage", messageId=message["id"])
    async with live_stage.ana.listening(CHAT, stream=stream, after=cursor) as listener:
        posted = (await listener.next())["event"]["message"]
        assert posted == {"id": message["id"], "body": "", "removed": True, "author": {"displayName": "Ana"}}
        assert chat(await listener.next()) == ("MessageRemoved", message["id"])


@pytest.mark.parametrize("name", ["sam", "ben"])
async def test_who_does_not_wait_may_not_listen_to_the_chat(live_stage: Stage, name: str) -> None:
    stream = await live_stage.live()
    await live_stage.requested(live_stage.ben, stream)
    async with live_stage.people[name].listening(CHAT, stream=stream) as listener:
        with pytest.raises(GraphQLFailure) as failure:
            await listener.next()
    assert failure.value.code == "FORBIDDEN"
