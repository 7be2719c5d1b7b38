"""A client comes back with an old cursor: 10,000 messages from the log."""

import time

from benchmarks.contenders import OURS, Contender
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.process import Cores
from benchmarks.scene import open_scene

AUTHORS = 50


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Events per second, from connecting to the last; and per CPU second of the server."""
    count = scale.of(10_000, 2_000)
    async with open_scene(contender, cores, AUTHORS, messages=count) as scene:
        warm = scene.crowd(after=scene.people.beginning)
        warm.begin(count)
        await warm.join(scene.people.fans[1:2])
        await warm.until_reached(60)
        await warm.close()
        await scene.server.quiet()
        crowd = scene.crowd(after=scene.people.beginning)
        crowd.begin(count)
        began, cpu = time.monotonic(), scene.server.cpu()
        await crowd.join(scene.people.fans[:1])
        await crowd.until_reached(60)
        seconds, cpu = crowd.last_at - began, scene.server.cpu() - cpu
        return {"wall": count / seconds, "cpu": count / cpu}


SCENARIO = Scenario(
    "catchingup",
    "Catching up with 10,000 messages",
    (
        Figure("cpu", "events", "per CPU s", more=True, bars=(Bar(20_000),)),
        Figure("wall", "events", "/s", more=True, bars=(Bar(20_000),)),
    ),
    (OURS,),
    measure,
)
