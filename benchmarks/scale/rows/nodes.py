"""A message on one node, on two and on four, and a question to one worker and to two: the CPU of all processes
together, as the machine may have no core for each. PostgreSQL and Valkey."""

import asyncio
from contextlib import AsyncExitStack

from benchmarks.scale.house import OFFER, House, Row
from tests.documents import CHAT
from tests.parts.usage import cpu_seconds
from tests.parts.valkey import valkey
from tests.sockets import Stream
from tests.system.process import ServerProcess, children, serving

NODES = (1, 2, 4)
WORKERS = (1, 2)
LISTENERS = 60
MESSAGES = 50
QUESTIONS = 800
AT_ONCE = 8
QUESTION = "{ liveStreams(first: 1) { edges { node { title emblem } } } }"


async def measure(house: House) -> list[Row]:
    """Listeners are spread over the nodes, and the first node is written to; questions go to the workers' one port."""
    url = house.node.settings.database_url
    if url.startswith("sqlite"):
        return []
    async with valkey() as broadcast:
        one, *more = [await writing(url, broadcast.url, count) for count in NODES]
        alone, beside = [await asking(url, broadcast.url, count) for count in WORKERS]
    rows = [
        Row(f"CPU of a message to {LISTENERS}, on 1 and {count} nodes", one, cpu, reach=None)
        for count, cpu in zip(NODES[1:], more, strict=True)
    ]
    return [*rows, Row("CPU of a question, to 1 and 2 workers", alone, beside, reach=1.25)]


async def writing(url: str, broadcast: str, count: int) -> float:
    """Milliseconds of all nodes' CPU for a message."""
    async with AsyncExitStack() as stack:
        given = {"BROADCAST_URL": broadcast, "LIMITS": "off"}
        nodes = [await stack.enter_async_context(serving(url, **given)) for _ in range(count)]
        people = [await node.person("Writer") for node in nodes]
        writer, *_ = people
        stream = (await writer.do("goLive", title="Piano", offer=OFFER))["id"]
        chats = [
            await stack.enter_async_context(people[number % count].listening(CHAT, stream=stream))
            for number in range(LISTENERS)
        ]
        for body in range(2):  # until those who have joined late are served
            await writer.do("sendMessage", streamId=stream, body=str(body))
            await asyncio.sleep(0.5)
        before = taken(nodes)
        for body in range(MESSAGES):
            await writer.do("sendMessage", streamId=stream, body=f"message {body}")
        await asyncio.gather(*(last(chat) for chat in chats))
        cpu = taken(nodes) - before
        await writer.do("endStream", streamId=stream)
    return cpu / MESSAGES * 1_000


async def last(chat: Stream) -> None:
    """The last message has come."""
    await chat.until(lambda update: update["event"].get("message", {}).get("body") == f"message {MESSAGES - 1}")


async def asking(url: str, broadcast: str, count: int) -> float:
    """Milliseconds of all workers' CPU for a question."""
    async with serving(url, BROADCAST_URL=broadcast, LIMITS="off", WORKERS=str(count)) as server:
        person = await server.person("Writer")

        async def ask() -> None:
            for _ in range(QUESTIONS // AT_ONCE):
                await person.ask(QUESTION)

        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
        before = taken([server])
        await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
        return (taken([server]) - before) / QUESTIONS * 1_000


def taken(servers: list[ServerProcess]) -> float:
    """Seconds of CPU that all of them have taken."""
    return sum(cpu_seconds(pid) for one in servers for pid in (one.pid, *children(one.pid)))
