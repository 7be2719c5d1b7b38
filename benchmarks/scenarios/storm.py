"""Two thousand fans come into one room within two seconds, while others look at the stream."""

import asyncio
import time
from functools import partial

from graphql import build_schema

from benchmarks.contenders import OURS, Contender
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.asking import asking
from benchmarks.load.crowd import Crowd, LoadFailed
from benchmarks.load.http import Client
from benchmarks.load.percentiles import percentile
from benchmarks.load.subscriber import Subscriber
from benchmarks.presence import presence_document
from benchmarks.process import CHECKOUT, Cores
from benchmarks.scene import open_scene

WITHIN_SECONDS = 2.0
LIMIT_SECONDS = 90.0
QUIET_SECONDS = 1.5
ASK_EVERY_SECONDS = 0.05

LOOK = "query Look($id: ID!) { liveStream(id: $id) { title status emblem } }"

FIRST = 20
"""So many of the line those see who do not ask for everybody."""


async def measure(first: int | None, contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Frames and bytes until the room is calm, and how long others waited meanwhile, in ms."""
    size = scale.of(2_000, 200)
    document = presence_document(build_schema((CHECKOUT / "schema" / "schema.graphql").read_text()), first)
    async with open_scene(contender, cores, size) as scene:
        crowd = scene.crowd(document)
        await look(await scene.client(), scene.people.stream_id)
        joined = Joined(crowd, size)
        cpu, begun = scene.server.cpu(), time.monotonic()
        waits: list[float] = []
        async with asking(scene.server.port, partial(look, stream_id=scene.people.stream_id), waits, ASK_EVERY_SECONDS):
            await come(crowd, scene.people.fans, WITHIN_SECONDS * size / 2_000)
            await joined.all(LIMIT_SECONDS)
            seconds = time.monotonic() - begun
            await calm(crowd)
        return {
            "frames": crowd.frames,
            "mib": crowd.bytes / 2**20,
            "each": crowd.bytes / 2**10 / size,
            "seconds": seconds,
            "max": max(waits),
            "p99": percentile(waits, 99),
            "cpu": scene.server.cpu() - cpu,
        }


class Joined:
    """Counts who has received their first frame, the snapshot."""

    def __init__(self, crowd: Crowd, size: int) -> None:
        self._crowd = crowd
        self._left = size
        self._done = asyncio.Event()
        self._seen: set[Subscriber] = set()
        crowd.begin(2**62)
        crowd.look = self._look

    async def all(self, seconds: float) -> None:
        """Wait for everybody. Raises LoadFailed when somebody is still outside by then."""
        try:
            await asyncio.wait_for(self._done.wait(), seconds)
        except TimeoutError:
            outside = f"{self._left:,} were still outside after {seconds:.0f} s"
            raise LoadFailed(self._crowd.failure or outside) from None

    def _look(self, member: Subscriber, _: bytes) -> None:
        if self._left and member not in self._seen:
            self._seen.add(member)
            self._left -= 1
            if not self._left:
                self._done.set()


async def come(crowd: Crowd, tokens: list[str], seconds: float) -> None:
    """Everybody connects, spread evenly over that time."""
    begun = time.monotonic()
    async with asyncio.TaskGroup() as coming:
        for n, token in enumerate(tokens):
            await asyncio.sleep(begun + n * seconds / len(tokens) - time.monotonic())
            coming.create_task(crowd.join_one(token))


async def calm(crowd: Crowd) -> None:
    """Wait until nothing has arrived for a while."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        before = crowd.frames
        await asyncio.sleep(QUIET_SECONDS)
        if crowd.frames == before:
            return


async def look(client: Client, stream_id: str) -> None:
    """A passer-by looks at the stream."""
    found = await client.data(LOOK, id=stream_id)
    if found["liveStream"]["status"] != "LIVE":
        raise LoadFailed(f"not the stream: {found}")


def scenario(key: str, title: str, first: int | None, *bars: Bar) -> Scenario:
    """The storm, of those who ask for that."""
    return Scenario(
        key,
        title,
        (
            Figure("frames", "frames sent", "", more=False, bars=(Bar(50 * 2_000),)),
            Figure("mib", "sent", "MiB", more=False),
            Figure("each", "sent to each", "KiB", more=False, bars=bars),
            Figure("seconds", "until everybody is in", "s", more=False),
            Figure("max", "a query meanwhile, longest", "ms", more=False, bars=(Bar(250),)),
            Figure("p99", "a query meanwhile, p99", "ms", more=False),
            Figure("cpu", "server CPU until it is calm", "s", more=False),
        ),
        (OURS,),
        partial(measure, first),
    )


SCENARIO = scenario("storm", "2,000 fans join one room within 2 s, and see the first of the line", FIRST, Bar(20))
WHOLE = scenario("storm-whole", "2,000 fans join one room within 2 s, and see everybody", None)
