"""Memory per idle subscriber: what the server grows by from 1,000 to 5,000 of them."""

import asyncio
import os
import signal

from benchmarks.contenders import EVERYBODY, Contender, Needs
from benchmarks.figures import LEAST_GRAPHQL_PEER, Bar, Figure, Measured, Scale, Scenario
from benchmarks.process import Cores
from benchmarks.scene import Scene, open_scene

SETTLE_SECONDS = 2.0


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """KiB of proportional set size per subscriber. The kernel's socket buffers are not in it."""
    few, many = scale.of(1_000, 250), scale.of(5_000, 1_000)
    async with open_scene(contender, cores, many) as scene:
        crowd = scene.crowd()
        await crowd.join(scene.people.fans[:few])
        before = await settled(scene, contender)
        await crowd.join(scene.people.fans[few:])
        after = await settled(scene, contender)
        return {"each": (after - before) / (many - few), "empty": before - (after - before) / (many - few) * few}


async def settled(scene: Scene, contender: Contender) -> int:
    """KiB once the server has nothing left to do, and V8 has collected what it else would later."""
    await scene.server.quiet()
    if contender.needs is Needs.NODE:
        os.kill(scene.server.pid, signal.SIGUSR2)
    await asyncio.sleep(SETTLE_SECONDS)
    return scene.server.memory()


SCENARIO = Scenario(
    "memory",
    "Idle subscribers",
    (
        Figure("each", "memory of each", "KiB", more=False, bars=(Bar(28), Bar(1, LEAST_GRAPHQL_PEER))),
        Figure("empty", "memory without any, by the same line", "KiB", more=False),
    ),
    EVERYBODY,
    measure,
    repetitions=1,
)
