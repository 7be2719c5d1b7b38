"""People who listen to what is theirs alone: to come, to be there while nothing happens, and what others feel of it."""

import asyncio
from functools import partial

from benchmarks.contenders import OURS, Contender
from benchmarks.documents import CHAT, INBOX, UPDATES
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.asking import asking
from benchmarks.load.percentiles import percentile
from benchmarks.process import Cores
from benchmarks.scenarios.memory import settled
from benchmarks.scenarios.storm import look
from benchmarks.scene import Scene, open_scene

WARM_UP = 200
REST_SECONDS = 30.0
"""Each socket is pinged once meanwhile, and each topic looked at six times."""

ASK_EVERY_SECONDS = 0.05


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Who comes to a room listens to its chat, and their own inbox and sessions; who does not, to their inbox alone."""
    few, many = scale.of(1_000, 300), scale.of(10_000, 600)
    async with open_scene(contender, cores, many) as scene:
        fans = scene.people.fans
        inboxes = scene.crowd_of({"query": INBOX})
        await inboxes.join(fans[:few])
        little = await settled(scene, contender)
        await inboxes.join(fans[few:])
        much = await settled(scene, contender)
        followed = await at_rest(scene)
        await inboxes.close()
        sockets = scene.crowd_of()
        await sockets.join(fans)
        silent = await at_rest(scene)
        await sockets.close()
        room = scene.crowd_of(
            {"query": CHAT, "variables": {"streamId": scene.people.stream_id}}, {"query": INBOX}, {"query": UPDATES}
        )
        await room.join(fans[:WARM_UP])
        await scene.server.quiet()
        before = scene.server.cpu()
        await room.join(fans[WARM_UP : WARM_UP + few])
        await scene.server.quiet()
        join = (scene.server.cpu() - before) / few * 1_000
        return {
            "join": join,
            "each": (much - little) / (len(fans) - few),
            "rest": (followed["cpu"] - silent["cpu"]) / len(fans) * 1e6,
            "p95": followed["p95"],
            "silent": silent["p95"],
        }


async def at_rest(scene: Scene) -> Measured:
    """The server's seconds of CPU for a second, and how long somebody's questions take, in ms."""
    await scene.server.quiet()
    waits: list[float] = []
    before = scene.server.cpu()
    async with asking(scene.server.port, partial(look, stream_id=scene.people.stream_id), waits, ASK_EVERY_SECONDS):
        await asyncio.sleep(REST_SECONDS)
    return {"cpu": (scene.server.cpu() - before) / REST_SECONDS, "p95": percentile(waits, 95)}


SCENARIO = Scenario(
    "owntopics",
    "Listening to one's own inbox",
    (
        Figure("join", "server CPU to join chat, inbox and updates", "ms", more=False, bars=(Bar(1.5),)),
        Figure("each", "memory of each with an inbox alone", "KiB", more=False, bars=(Bar(18),)),
        Figure("rest", "server CPU of each inbox at rest, a second", "µs", more=False, bars=(Bar(2.5),)),
        Figure("p95", "somebody's question beside 10,000 inboxes, p95", "ms", more=False),
        Figure("silent", "the same beside as many sockets that listen to nothing, p95", "ms", more=False, aside=True),
    ),
    (OURS,),
    measure,
    repetitions=1,
)
