"""Five messages a second to 1,000 subscribers: how long from the request to each of them."""

import asyncio
import time
from collections import defaultdict

from benchmarks.contenders import MAIN, Contender
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.http import Client
from benchmarks.load.instants import NS_PER_MS, instant, instant_in
from benchmarks.load.percentiles import percentile
from benchmarks.load.still import collector_off
from benchmarks.load.subscriber import Subscriber
from benchmarks.process import Cores
from benchmarks.scenarios.fan_out import everybody_hears
from benchmarks.scene import Scene, open_scene

PER_SECOND = 5
REST = " could you play the slow one again, please?"


class Arrivals:
    """When each message was sent and reached each subscriber, in ns of the monotonic clock. Nothing is looked for in
    what arrives until all has: the load is not to be slower than who sends it."""

    def __init__(self) -> None:
        self._arrived: list[tuple[int, bytes]] = []

    def __call__(self, _: Subscriber, payload: bytes) -> None:
        """One delivery."""
        self._arrived.append((time.monotonic_ns(), payload))

    def by_message(self) -> dict[int, list[int]]:
        """By when it was sent, when it reached whom it reached, in that order."""
        found = defaultdict[int, list[int]](list)
        for now, payload in self._arrived:
            found[instant_in(payload)].append(now)
        return found

    def latencies(self) -> list[float]:
        """From the request to each delivery, in ms."""
        return [(at - sent) / NS_PER_MS for sent, arrived in self.by_message().items() for at in arrived]

    def spreads(self) -> list[float]:
        """From a message's first delivery to each of its others, in ms."""
        return [(at - arrived[0]) / NS_PER_MS for arrived in self.by_message().values() for at in arrived]


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Milliseconds, and the server's CPU per delivery at this pace."""
    size, count = scale.of(1_000, 200), PER_SECOND * scale.of(15, 4)
    async with open_scene(contender, cores, size) as scene:
        crowd = scene.crowd()
        free = [await scene.client(scene.people.fans[0])]
        await crowd.join(scene.people.fans)
        for _ in range(3):
            await everybody_hears(scene, crowd, free[0])
        arrivals = Arrivals()
        crowd.look = arrivals
        crowd.begin(count * size)
        cpu, begun = scene.server.cpu(), time.monotonic()
        with collector_off():
            async with asyncio.TaskGroup() as sending:
                for n in range(count):
                    await asyncio.sleep(begun + n / PER_SECOND - time.monotonic())
                    sending.create_task(send(scene, free, n))
            await crowd.until_reached(30)
        cpu = scene.server.cpu() - cpu
    latencies, spreads = arrivals.latencies(), arrivals.spreads()
    return {
        "p99": percentile(latencies, 99),
        "p50": percentile(latencies, 50),
        "spread": percentile(spreads, 99),
        "cpu": cpu / (count * size) * 1e6,
    }


async def send(scene: Scene, free: list[Client], n: int) -> None:
    """One message with its instant; on a new connection when the answers to earlier ones are still outstanding."""
    client = free.pop() if free else await scene.client(scene.people.fans[n % len(scene.people.fans)])
    await client.ask(scene.message(f"{instant()}{REST}"))
    free.append(client)


SCENARIO = Scenario(
    "latency",
    "Five messages a second to 1,000 subscribers",
    (
        Figure("p99", "from the request to a delivery, p99", "ms", more=False, bars=(Bar(1.25, "raw"),)),
        Figure("p50", "from the request to a delivery, p50", "ms", more=False),
        Figure("spread", "from its first delivery to the others, p99", "ms", more=False),
        Figure("cpu", "server CPU of a delivery at this pace", "µs", more=False),
    ),
    MAIN,
    measure,
)
