"""A creator's desk of forty-nine who wait, over HTTP, on eight connections that are kept."""

import orjson

from benchmarks.contenders import OURS, Contender
from benchmarks.documents import DESK
from benchmarks.figures import Figure, Measured, Scale, Scenario
from benchmarks.load.crowd import LoadFailed
from benchmarks.load.pumping import pump
from benchmarks.process import Cores
from benchmarks.scene import open_scene

WAITING = 49
CONNECTIONS = 8


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Requests per CPU second of the server, and per second."""
    async with open_scene(contender, cores, WAITING, present=1) as scene:
        clients = [await scene.client(scene.people.creator) for _ in range(CONNECTIONS)]
        queue = (await clients[0].data(DESK, streamId=scene.people.stream_id))["liveStream"]["queue"]["edges"]
        if len(queue) != WAITING or "START" not in queue[0]["node"]["viewerCan"]:
            raise LoadFailed(f"not the desk: {queue}"[:300])
        request = orjson.dumps({"query": DESK, "variables": {"streamId": scene.people.stream_id}})
        flow = await pump(scene.server, clients, request, 1.0, scale.of(4, 1))
        return {"cpu": flow.cpu, "wall": flow.wall}


SCENARIO = Scenario(
    "desk",
    "A desk of 49 sessions over HTTP",
    (
        Figure("cpu", "requests", "per CPU s", more=True),
        Figure("wall", "requests", "/s", more=True),
    ),
    (OURS,),
    measure,
)
