"""A hundred calls begin within ten seconds, and the two of each connect by what they signal."""

import asyncio
import time
from dataclasses import dataclass, field
from functools import partial

import orjson

from benchmarks import stage
from benchmarks.contenders import OURS, Contender
from benchmarks.documents import CALL, SIGNAL, START
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.crowd import Crowd, LoadFailed
from benchmarks.load.http import Client, open_client
from benchmarks.load.instants import NS_PER_MS, instant, instant_in
from benchmarks.load.percentiles import percentile
from benchmarks.load.still import collector_off
from benchmarks.load.subscriber import Subscriber
from benchmarks.process import Cores, Server
from benchmarks.scene import greenroom

WITHIN_SECONDS = 10.0
SIGNALS = 20
DESCRIPTION_BYTES, CANDIDATE_BYTES = 3_000, 150
"""Of what browsers send: a description with picture and sound, then candidates."""

CONNECTS_WITHIN_SECONDS = 30.0


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Milliseconds from the request to the other side, of a call alone and of a hundred; CPU of each call."""
    count, watched = scale.of(100, 10), scale.of(10, 2)
    async with greenroom(cores, partial(stage.pairs, count=count + 2)) as (server, pairs):
        calls = [Call(server.port, pair) for pair in pairs]
        with collector_off():
            # The first warms up: documents are prepared once.
            warm_up, alone, *many = calls
            await warm_up.connect()
            await alone.connect()
            cpu = server.cpu()
            await all_connect(many, WITHIN_SECONDS * count / 100)
            cpu = server.cpu() - cpu
            await server.quiet()
            running = await cpu_during(server, watched)
            for call in calls:
                await call.close()
            await server.quiet()
            idle = await cpu_during(server, watched)
    took = [ms for call in many for ms in call.took]
    if len(took) != count * 2 * SIGNALS:
        raise LoadFailed(f"{len(took)} signals of {count * 2 * SIGNALS} came")
    return {
        "p99": percentile(took, 99),
        "p50": percentile(took, 50),
        "alone": percentile(alone.took, 99),
        "begin": cpu / count * 1_000,
        "running": (running - idle) / watched / count * 60 * 1_000,
    }


async def all_connect(calls: list["Call"], seconds: float) -> None:
    """They begin evenly over that time."""
    begun = time.monotonic()
    async with asyncio.TaskGroup() as beginning:
        for n, call in enumerate(calls):
            await asyncio.sleep(begun + n * seconds / len(calls) - time.monotonic())
            beginning.create_task(call.connect())


async def cpu_during(server: Server, seconds: float) -> float:
    """CPU seconds of the server within that time."""
    before = server.cpu()
    await asyncio.sleep(seconds)
    return server.cpu() - before


@dataclass
class Call:
    """The two of one session. ``took``: from the request of each signal to the other side, in ms."""

    port: int
    pair: stage.Pair
    took: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._sockets = Crowd(self.port, {"query": CALL, "variables": {"id": self.pair.session}})
        self._sockets.look = self._arrived
        self._runs, self._done = asyncio.Event(), asyncio.Event()

    async def connect(self) -> None:
        """Begin, listen on both sides, and signal from both at once, each when the one before is answered."""
        creator, fan = [await open_client(self.port, token) for token in (self.pair.creator, self.pair.fan)]
        started = await creator.data(START, id=self.pair.session)
        if started["startSession"]["errors"]:
            raise LoadFailed(f"not started: {started}")
        await self._sockets.join([self.pair.creator, self.pair.fan])
        async with asyncio.timeout(CONNECTS_WITHIN_SECONDS):
            await self._runs.wait()
            await asyncio.gather(self._signal(creator), self._signal(fan))
            await self._done.wait()
        creator.close()
        fan.close()

    async def close(self) -> None:
        """Both hang up."""
        await self._sockets.close()

    async def _signal(self, client: Client) -> None:
        for n in range(SIGNALS):
            size = CANDIDATE_BYTES if n else DESCRIPTION_BYTES
            payload = instant().ljust(size, "x")
            kind = "CANDIDATE" if n else "DESCRIPTION"
            given = {"sessionId": self.pair.session, "kind": kind, "payload": payload}
            answer = await client.data(SIGNAL, input=given)
            if answer["sendSignal"]["errors"]:
                raise LoadFailed(f"not sent: {answer}")

    def _arrived(self, _: Subscriber, payload: bytes) -> None:
        now = time.monotonic_ns()
        event = orjson.loads(payload)["payload"]["data"]["privateCall"]["event"]
        if event["__typename"] == "SignalReceived":
            self.took.append((now - instant_in(event["payload"].encode())) / NS_PER_MS)
            if len(self.took) == 2 * SIGNALS:
                self._done.set()
        elif event["meter"]["state"] == "RUNNING":
            self._runs.set()


SCENARIO = Scenario(
    "calls",
    "100 calls begin within 10 s, 20 signals each way",
    (
        Figure("p99", "from the request to the other side, p99", "ms", more=False, bars=(Bar(300, aim=True),)),
        Figure("p50", "from the request to the other side, p50", "ms", more=False),
        Figure("alone", "of one call alone, p99", "ms", more=False),
        Figure("begin", "server CPU of a call that begins", "ms", more=False),
        Figure("running", "server CPU of a call that runs, a minute", "ms", more=False),
    ),
    (OURS,),
    measure,
)
