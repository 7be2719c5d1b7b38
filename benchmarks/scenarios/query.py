"""A waiting room of fifty members over HTTP, on eight connections that are kept."""

import orjson

from benchmarks.contenders import EVERYBODY, Contender
from benchmarks.documents import ROOM
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.crowd import LoadFailed
from benchmarks.load.pumping import pump
from benchmarks.process import Cores
from benchmarks.scene import open_scene

MEMBERS = 50
CONNECTIONS = 8


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Requests per CPU second of the server, and per second. Greenroom reads its database each time."""
    async with open_scene(contender, cores, MEMBERS - 1, present=MEMBERS) as scene:
        clients = [await scene.client(scene.people.creator) for _ in range(CONNECTIONS)]
        room = (await clients[0].data(ROOM, streamId=scene.people.stream_id))["waitingRoom"]
        if len(room["members"]) != MEMBERS or set(room["members"][0]) != {"activity", "since", "position", "user"}:
            raise LoadFailed(f"not the room: {room}"[:300])
        request = orjson.dumps({"query": ROOM, "variables": {"streamId": scene.people.stream_id}})
        flow = await pump(scene.server, clients, request, 1.0, scale.of(4, 1))
        return {"cpu": flow.cpu, "wall": flow.wall, "load": flow.load}


SCENARIO = Scenario(
    "query",
    "A room of 50 members over HTTP",
    (
        Figure("cpu", "requests", "per CPU s", more=True, bars=(Bar(2, "yoga"), Bar(0.8, "mercurius", aim=True))),
        Figure("wall", "requests", "/s", more=True),
        Figure("load", "share of its core that the load took", "", more=False, aside=True),
    ),
    tuple(one for one in EVERYBODY if one.speaks_graphql),
    measure,
)
