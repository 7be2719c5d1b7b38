"""Who is slow with the package for Python: what waits has a bound, no update is lost, and states are the latest."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import greenroom
import pytest
from greenroom.live import ENDED, Merged

from tests.clients.python.client import connected, listening, says, until
from tests.conftest import ON_SQLITE
from tests.documents import OFFER
from tests.stage import Stage

MOST = 3
CHAT = greenroom.Document[Any](
    "subscription($stream: ID!, $after: String) { waitingRoomChat(streamId: $stream, after: $after) { cursor"
    " event { ... on MessagePosted { message { body } } } } }"
)


@ON_SQLITE
async def test_each_update_comes_once_however_late_it_is_taken_and_few_wait(
    live_stage: Stage, server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("greenroom.operation.MOST_WAITING", MOST)
    ana, stream = live_stage.ana, await live_stage.live()
    bodies = [str(number) for number in range(10)]
    room = await ana.ask("query($id: ID!) { waitingRoom(streamId: $id) { cursor } }", id=stream)
    after = room["waitingRoom"]["cursor"]
    async with (
        connected(ana, server) as client,
        aclosing(greenroom.follow(client, CHAT, {"stream": stream, "after": after})) as slow,
        listening(greenroom.chat(client, stream)) as chat,
    ):
        await ana.do("sendMessage", streamId=stream, body="first")
        assert (await anext(slow))["waitingRoomChat"]["event"]["message"]["body"] == "first"
        for body in bodies:
            await ana.do("sendMessage", streamId=stream, body=body)
        await until(chat, lambda messages: messages[-1]["body"] == bodies[-1])
        assert [len(one._waiting) for one in client.socket._wanted if one.query == CHAT.text] == [MOST]
        assert [(await anext(slow))["waitingRoomChat"]["event"]["message"]["body"] for _ in bodies] == bodies


@ON_SQLITE
async def test_of_an_emblem_the_latest_is_taken(live_stage: Stage, server: int) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    async with (
        connected(live_stage.ben, server) as client,
        aclosing(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})) as slow,
        aclosing(greenroom.follow(client, greenroom.EMBLEM_CHANGES, {"streamId": stream})) as fast,
    ):
        assert (await anext(slow))["emblem"]["emblem"] == "AVAILABLE"
        assert (await anext(fast))["emblem"]["emblem"] == "AVAILABLE"
        for is_open in (False, True, False):
            live_stage.clock.move(seconds=2)
            await ana.do("updateOffer", streamId=stream, offer={**OFFER, "open": is_open})
            emblem = "AVAILABLE" if is_open else "CLOSED"
            await until(fast, lambda now, emblem=emblem: now["emblem"]["emblem"] == emblem)
        assert (await anext(slow))["emblem"]["emblem"] == "CLOSED"
        assert not any(one._waiting for one in client.socket._wanted), "what was so before is not shown"


@ON_SQLITE
async def test_of_a_room_the_latest_is_taken(live_stage: Stage, server: int) -> None:
    ana, stream = live_stage.ana, await live_stage.live()
    async with (
        connected(ana, server) as client,
        listening(greenroom.enter_room(client, stream)) as slow,
        listening(greenroom.enter_room(client, stream)) as fast,
    ):
        await until(slow, says())
        await until(fast, says())
        for body in ("one", "two", "three"):
            await ana.do("sendMessage", streamId=stream, body=body)
        await until(fast, says("one", "two", "three"))
        heard = [await anext(slow)]
        while not says("one", "two", "three")(heard[-1]):
            heard.append(await anext(slow))
        assert len(heard) <= 2, "one that was taken already may come before the latest"


async def test_of_states_that_nobody_has_taken_the_latest_is_there_and_then_the_end() -> None:
    async def steps() -> AsyncIterator[str]:
        for status in ("REQUESTED", "WAITING", "CANCELLED"):
            yield status

    merged = Merged()
    merged.add("all", steps(), tells_end=True, is_log=True)
    merged.add("latest", steps(), tells_end=True)
    heard = [await merged.next() for _ in range(6)]
    assert [value for name, value in heard if name == "all"] == ["REQUESTED", "WAITING", "CANCELLED", ENDED]
    assert [value for name, value in heard if name == "latest"] == ["CANCELLED", ENDED]
    await merged.close()
