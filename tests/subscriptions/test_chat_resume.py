"""Chat behind a cursor: nothing is missed and nothing comes twice, wherever a client was cut."""

import asyncio
from random import Random

import pytest

from domain.events import room_topic
from gateway.background.purge import purge
from schema.cursors import topic_cursor
from tests.documents import CHAT
from tests.sockets import GraphQLFailure
from tests.stage import Person, Stage
from tests.subscriptions.briefly import NO_CURSORS, chat, room, take, topic_of

MESSAGES = 24
"""Of each author: below the limit of a minute."""


@pytest.mark.parametrize("seed", range(4))
async def test_a_client_that_is_cut_in_mid_traffic_misses_nothing(live_stage: Stage, seed: int) -> None:
    stream = await live_stage.live()
    authors = [live_stage.ben, live_stage.cleo, live_stage.ana]
    for fan in authors[:2]:
        await live_stage.waiting(fan, stream)
    cursor = (await room(live_stage.ana, stream))["cursor"]
    clients = [listen_with_cuts(live_stage.ben, stream, cursor, Random(f"{seed} {client}")) for client in range(3)]
    received = await asyncio.gather(*clients, *(write(author, stream) for author in authors))
    edges = (await room(live_stage.ana, stream))["messages"]["edges"]
    written = [chat({"event": {"__typename": "MessagePosted", "message": edge["node"]}}) for edge in edges]
    assert len(written) == 3 * MESSAGES
    for seen in received[:3]:
        assert seen == written


async def write(author: Person, stream: str) -> None:
    for number in range(MESSAGES):
        await author.do("sendMessage", streamId=stream, body=f"message {number}")


async def listen_with_cuts(person: Person, stream: str, cursor: str, random: Random) -> list[tuple[str, ...]]:
    """Read up to a random number of messages, be cut without a goodbye, and go on behind the last one read."""
    seen: list[tuple[str, ...]] = []
    while len(seen) < 3 * MESSAGES:
        async with person.listening(CHAT, stream=stream, after=cursor) as listener:
            for _ in range(min(random.randint(0, 9), 3 * MESSAGES - len(seen))):
                update = await listener.next()
                seen.append(chat(update))
                cursor = update["cursor"]
            listener.socket.connection.transport.abort()
    return seen


async def test_a_room_and_its_subscription_fit_together_while_people_write(live_stage: Stage) -> None:
    stream = await live_stage.live()
    writing = asyncio.create_task(write(live_stage.ana, stream))
    for _ in range(5):
        found = await room(live_stage.ana, stream)
        known = [edge["node"]["body"] for edge in found["messages"]["edges"]]
        async with live_stage.ana.listening(CHAT, stream=stream, after=found["cursor"]) as listener:
            rest = await take(listener, MESSAGES - len(known))
        assert known + [chat(update)[1] for update in rest] == [f"message {number}" for number in range(MESSAGES)]
    await writing


async def refused(person: Person, stream: str, after: str) -> str:
    """The code of the error that a subscription from that cursor is answered with."""
    async with person.listening(CHAT, stream=stream, after=after) as listener:
        with pytest.raises(GraphQLFailure) as failure:
            await listener.next()
    return failure.value.code


async def test_a_cursor_of_another_topic_has_expired(live_stage: Stage) -> None:
    stream = await live_stage.live()
    foreign = (await room(live_stage.cleo, await live_stage.live(live_stage.cleo)))["cursor"]
    assert await refused(live_stage.ana, stream, foreign) == "CURSOR_EXPIRED"


async def test_a_cursor_ahead_of_the_topic_has_expired(live_stage: Stage) -> None:
    stream = await live_stage.live()
    assert await refused(live_stage.ana, stream, topic_cursor(topic_of(room_topic, stream), 1)) == "CURSOR_EXPIRED"


async def test_what_is_no_cursor_is_a_bad_request(live_stage: Stage) -> None:
    stream = await live_stage.live()
    for garbage in NO_CURSORS:
        assert await refused(live_stage.ana, stream, garbage) == "BAD_REQUEST", garbage


async def test_a_cursor_lives_as_long_as_all_behind_it_is_kept(live_stage: Stage) -> None:
    stream = await live_stage.live()
    empty = (await room(live_stage.ana, stream))["cursor"]
    cursors = [empty, *[await say(live_stage, stream, body) for body in ("one", "two")]]
    live_stage.clock.move(hours=12)
    cursors.append(await say(live_stage, stream, "three"))
    live_stage.clock.move(hours=12)
    await purge(live_stage.node, 0)
    assert await bodies(live_stage, stream, cursors[0], 3) == ["one", "two", "three"]

    live_stage.clock.move(seconds=1)
    await purge(live_stage.node, 0)
    assert await refused(live_stage.ana, stream, cursors[0]) == "CURSOR_EXPIRED"
    assert await refused(live_stage.ana, stream, cursors[1]) == "CURSOR_EXPIRED"
    assert await bodies(live_stage, stream, cursors[2], 1) == ["three"]

    live_stage.clock.move(hours=12)
    await purge(live_stage.node, 0)
    assert await refused(live_stage.ana, stream, cursors[2]) == "CURSOR_EXPIRED"
    async with live_stage.ana.listening(CHAT, stream=stream, after=cursors[3]) as listener:
        await say(live_stage, stream, "four")
        assert chat(await listener.next()) == ("Ana", "four")


async def test_a_cursor_behind_which_not_all_is_kept_has_expired(live_stage: Stage) -> None:
    """Who waits long for their turn writes behind somebody who came later: what is older lies behind what is not."""
    stream = await live_stage.live()
    ones = await say(live_stage, stream, "one")
    live_stage.clock.move(seconds=-1)
    twos = await say(live_stage, stream, "two")
    live_stage.clock.move(seconds=1)
    await say(live_stage, stream, "three")
    live_stage.clock.move(days=1)
    await purge(live_stage.node, 0)
    assert await refused(live_stage.ana, stream, ones) == "CURSOR_EXPIRED"
    assert await bodies(live_stage, stream, twos, 1) == ["three"]


async def say(stage: Stage, stream: str, body: str) -> str:
    """The room's cursor behind what Ana wrote."""
    await stage.ana.do("sendMessage", streamId=stream, body=body)
    return str((await room(stage.ana, stream))["cursor"])


async def bodies(stage: Stage, stream: str, after: str, count: int) -> list[str]:
    async with stage.ana.listening(CHAT, stream=stream, after=after) as listener:
        return [chat(update)[1] for update in await take(listener, count)]
