"""One room, many subscribers, chat messages back to back.

Twice: as members write them (real mutations on eight connections; the server's work of writing is in the figure),
and in a burst, where the CPU time that the same burst costs with one subscriber is taken off: delivery only.
"""

import asyncio
from functools import partial
from typing import Any

import orjson

from benchmarks.contenders import EVERYBODY, MAIN, Contender
from benchmarks.documents import BODY
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.crowd import Crowd, LoadFailed
from benchmarks.load.http import Client
from benchmarks.load.measuring import Span, measuring
from benchmarks.process import Cores
from benchmarks.scene import MESSAGES_PER_DOCUMENT, Scene, open_scene

WRITERS = 8
TIMEOUT_SECONDS = 90.0
BURST_SECONDS = 2.5
"""About how long one burst should take."""

FEWEST, MOST = 4, 400
"""Messages in one burst; and at least so many deliveries, as fewer would be too few to go by."""

DELIVERIES = 10_000


async def measure(contender: Contender, cores: Cores, scale: Scale, *, size: int) -> Measured:
    """Deliveries per CPU second of the server and per second, in both ways."""
    size = scale.of(size, size * 2 // 5)
    async with open_scene(contender, cores, size) as scene:
        crowd = scene.crowd()
        writers = [await scene.client(token) for token in scene.people.fans[:WRITERS]]
        await crowd.join(scene.people.fans[:1])
        await everybody_hears(scene, crowd, writers[0])
        await burst(scene, crowd, writers[0], MESSAGES_PER_DOCUMENT)
        alone = await burst(scene, crowd, writers[0], scale.of(6, 3) * MESSAGES_PER_DOCUMENT)
        await crowd.join(scene.people.fans[1:])
        await everybody_hears(scene, crowd, writers[0])
        step = MESSAGES_PER_DOCUMENT if scene.ours else max(FEWEST, DELIVERIES // size)
        trial = await burst(scene, crowd, writers[0], step)
        count = min(MOST, max(step, round(BURST_SECONDS / trial.seconds) * step))
        together = await burst(scene, crowd, writers[0], count)
        delivering = together.cpu - alone.cpu / alone.messages * count
        written = await chat(scene, crowd, writers, count)
        return {
            "cpu": count * (size - 1) / delivering,
            "wall": count * size / together.seconds,
            "written_cpu": count * size / written.cpu,
            "written_wall": count * size / written.seconds,
            "alone": alone.cpu / alone.messages * 1_000,
            "load": together.load,
        }


async def everybody_hears(scene: Scene, crowd: Crowd, writer: Client) -> None:
    """Wait until every subscription is served: one message reaches them all, whole."""
    await scene.server.quiet()
    for _ in range(3):
        crowd.begin(len(crowd.members))
        await writer.ask(scene.message())
        try:
            await crowd.until_reached(30)
            break
        except LoadFailed:
            await scene.server.quiet()
    for member in crowd.members:
        check_message(member.last)


async def burst(scene: Scene, crowd: Crowd, writer: Client, count: int) -> Span:
    """Messages back to back, until the last has reached everybody."""
    crowd.begin(count * len(crowd.members))
    async with measuring(scene, crowd, count) as span, asyncio.TaskGroup() as sending:
        sending.create_task(scene.burst(writer, count))
        await crowd.until_reached(TIMEOUT_SECONDS)
    return span


async def chat(scene: Scene, crowd: Crowd, writers: list[Client], count: int) -> Span:
    """Messages by several members at the same time, each one request."""
    crowd.begin(count * len(crowd.members))
    request, left = scene.message(), count

    async def write(writer: Client) -> None:
        nonlocal left
        while left:
            left -= 1
            await writer.ask(request)

    async with measuring(scene, crowd, count) as span:
        await asyncio.gather(*(write(writer) for writer in writers))
        await crowd.until_reached(TIMEOUT_SECONDS)
    return span


def check_message(data: bytes) -> None:
    """What arrived is the whole message that was sent, without an error."""
    message = orjson.loads(data[data.index(b"{") :])
    update: dict[str, Any] = message["payload"]["data"]["waitingRoomChat"]
    posted = update["event"]["message"]
    if "errors" in message["payload"] or not update["cursor"] or posted["body"] != BODY:
        raise LoadFailed(f"not what was sent: {data[:300]!r}")
    if set(posted) != {"id", "body", "sentAt", "removed", "author"} or len(posted["author"]) != 3:
        raise LoadFailed(f"not what was asked for: {data[:300]!r}")


def _scenario(key: str, size: int, contenders: tuple[Contender, ...], bars: tuple[Bar, ...]) -> Scenario:
    figures = (
        Figure("cpu", "delivery only, deliveries", "per CPU s", more=True, bars=bars),
        Figure("wall", "in a burst, deliveries", "/s", more=True),
        Figure("written_cpu", "with writing, deliveries", "per CPU s", more=True),
        Figure("written_wall", "with writing, deliveries", "/s", more=True),
        Figure("alone", "server CPU of a message to one subscriber", "ms", more=False, aside=True),
        Figure("load", "share of its core that the load took", "", more=False, aside=True),
    )
    return Scenario(key, f"{size:,} subscribers of one room", figures, contenders, partial(measure, size=size))


THOUSAND = _scenario(
    "fanout",
    1_000,
    EVERYBODY,
    (Bar(0.85, "raw"), Bar(1.3, "raw", aim=True), Bar(20, "strawberry"), Bar(4, "yoga"), Bar(4, "mercurius")),
)
FIVE_THOUSAND = _scenario("fanout5000", 5_000, MAIN, (Bar(0.85, "raw"),))
