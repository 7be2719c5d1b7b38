"""Hints through Redis: delivered, and never deaf afterwards."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from broadcaster import Broadcast, Event
from redis.asyncio import Redis

from subscriptions.broadcasting import ConnectedBroadcast, open_broadcast
from subscriptions.conflating_queue import ConflatingQueue
from subscriptions.redis_broadcast import RESYNC
from tests.clients.proxy import proxied
from tests.parts.valkey import Valkey, valkey
from tests.sockets import TIMEOUT_SECONDS


@pytest.fixture
async def server() -> AsyncIterator[Valkey]:
    async with valkey() as server:
        yield server


@pytest.fixture
async def nodes(server: Valkey) -> AsyncIterator[tuple[ConnectedBroadcast, ConnectedBroadcast]]:
    async with open_broadcast(server.url) as one, open_broadcast(server.url) as other:
        yield one, other


FIRST_PAUSES = (0.1, 0.2, 0.4, 0.8)


async def until(subscriber: object, wanted: str) -> None:
    """Wait for that hint; there may be others before it."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while (await subscriber.get()).message != wanted:  # type: ignore[attr-defined]
            pass


@pytest.mark.parametrize(
    ("came", "stays"),
    [
        (["5", "6"], "6"),
        (["10", "9"], "10"),
        ([RESYNC, "9"], RESYNC),
        (["9", RESYNC], RESYNC),
        ([RESYNC, RESYNC], RESYNC),
    ],
)
@pytest.mark.parametrize("put_back", [False, True])
async def test_of_two_hints_of_a_channel_the_one_that_reaches_further_stays(
    came: list[str], stays: str, put_back: bool
) -> None:
    queue = ConflatingQueue()
    queue.put("room:1", came[0])
    taken = await queue.take(1) if put_back else {}
    queue.put("room:2", "1")
    queue.put("room:1", came[1])
    queue.put_back(taken)
    assert list((await queue.take(2)).items()) == [("room:1", stays), ("room:2", "1")]


async def test_a_hint_reaches_the_other_nodes(nodes: tuple[ConnectedBroadcast, ConnectedBroadcast]) -> None:
    one, other = nodes
    async with one.broadcast.subscribe("room:1") as here:
        await until(here, RESYNC)
        await other.broadcast.publish("room:1", "5")
        await until(here, "5")


async def test_a_subscription_that_takes_effect_says_that_something_may_have_been_missed(
    nodes: tuple[ConnectedBroadcast, ConnectedBroadcast],
) -> None:
    async with nodes[0].broadcast.subscribe("room:1") as here, asyncio.timeout(TIMEOUT_SECONDS):
        assert await here.get() == Event("room:1", RESYNC)


async def test_two_who_subscribe_at_once_both_hear(nodes: tuple[ConnectedBroadcast, ConnectedBroadcast]) -> None:
    one, other = nodes

    async def hear(broadcast: Broadcast) -> None:
        async with broadcast.subscribe("room:1") as here:
            await until(here, "7")

    hearing = [asyncio.create_task(hear(one.broadcast)) for _ in range(2)]
    while not all(task.done() for task in hearing):
        await other.broadcast.publish("room:1", "7")
        await asyncio.wait(hearing, timeout=0.05)


async def test_who_leaves_and_comes_back_at_once_hears(nodes: tuple[ConnectedBroadcast, ConnectedBroadcast]) -> None:
    one, other = nodes
    for _ in range(20):
        async with one.broadcast.subscribe("room:1"):
            pass
    async with one.broadcast.subscribe("room:1") as here:
        hearing = asyncio.create_task(until(here, "9"))
        while not hearing.done():
            await other.broadcast.publish("room:1", "9")
            await asyncio.wait([hearing], timeout=0.05)
        await hearing


async def test_a_server_that_went_away_and_came_back_is_heard_again(
    server: Valkey, nodes: tuple[ConnectedBroadcast, ConnectedBroadcast]
) -> None:
    one, other = nodes
    async with one.broadcast.subscribe("room:1") as here:
        await until(here, RESYNC)
        assert await one.reachable()
        await server.stop()
        assert not await one.reachable()
        await other.broadcast.publish("room:1", "10")
        await server.start()
        await until(here, RESYNC)
        await other.broadcast.publish("room:1", "11")
        await until(here, "11")


async def test_a_connection_that_is_silent_is_taken_for_dead(server: Valkey) -> None:
    async with (
        proxied(server.port) as proxy,
        open_broadcast(f"redis://127.0.0.1:{proxy.port}") as node,
        node.broadcast.subscribe("room:1") as here,
    ):
        await until(here, RESYNC)
        async with proxy.stalled(), open_broadcast(server.url) as other:
            await other.broadcast.publish("room:1", "5")
            await until(here, RESYNC)
            await other.broadcast.publish("room:1", "6")
            await until(here, "6")


async def test_who_may_ask_but_not_listen_does_not_reach_it(server: Valkey) -> None:
    async with Redis.from_url(server.url) as administrator:
        await administrator.acl_setuser("node", enabled=True, passwords=["+secret"], keys=["*"], commands=["+@all"])
        async with open_broadcast(f"redis://node:secret@127.0.0.1:{server.port}") as node:
            assert not await node.reachable()
            await administrator.acl_setuser(
                "node", enabled=True, passwords=["+secret"], keys=["*"], channels=["*"], commands=["+@all"]
            )
            async with asyncio.timeout(TIMEOUT_SECONDS):
                while not await node.reachable():
                    await asyncio.sleep(0.05)


async def test_a_node_starts_while_the_server_is_away(server: Valkey) -> None:
    await server.stop()
    async with open_broadcast(server.url) as node, node.broadcast.subscribe("room:1") as here:
        await server.start()
        await until(here, RESYNC)


async def test_while_the_server_is_away_it_is_tried_less_and_less_often(server: Valkey) -> None:
    await server.stop()
    began = asyncio.get_running_loop().time()
    async with open_broadcast(server.url):
        await refusing(server.port, len(FIRST_PAUSES) + 1)
        assert asyncio.get_running_loop().time() - began > sum(FIRST_PAUSES)


async def test_however_often_it_is_tried_it_is_logged_once_that_it_is_away_and_once_that_it_is_back(
    server: Valkey, nodes: tuple[ConnectedBroadcast, ConnectedBroadcast], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "greenroom")
    async with nodes[0].broadcast.subscribe("room:1") as here:
        await until(here, RESYNC)
        await server.stop()
        await refusing(server.port, 8)
        await server.start()
        await until(here, RESYNC)
    async with nodes[1].broadcast.subscribe("room:2") as there:
        await until(there, RESYNC)
    messages = [record.getMessage() for record in caplog.records if record.name == "greenroom.broadcast"]
    # What is said again after a minute is left out.
    said = [one for one in messages if " by now" not in one]
    lost, back = [
        [one for one in said if one.startswith(how)] for how in ("the broadcast is not", "the broadcast is he")
    ]
    assert (len(lost), len(back), len(said)) == (2, 2, 4), said


async def refusing(port: int, most: int) -> None:
    """Stand there in a server's place until so many have come, whom nobody answers."""
    came, enough = 0, asyncio.Event()

    async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal came
        came += 1
        writer.close()
        if came >= most:
            enough.set()

    async with await asyncio.start_server(refuse, "127.0.0.1", port), asyncio.timeout(TIMEOUT_SECONDS):
        await enough.wait()
