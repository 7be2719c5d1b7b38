"""What it costs the server that somebody connects, signs in and subscribes."""

from benchmarks.contenders import EVERYBODY, Contender
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.process import Cores
from benchmarks.scene import open_scene

WARM_UP = 200


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Milliseconds of the server's CPU per join, and that its subscriptions then are served."""
    count = scale.of(1_000, 300)
    async with open_scene(contender, cores, WARM_UP + count) as scene:
        crowd = scene.crowd()
        await crowd.join(scene.people.fans[:WARM_UP])
        await scene.server.quiet()
        before = scene.server.cpu()
        await crowd.join(scene.people.fans[WARM_UP:])
        await scene.server.quiet()
        spent = scene.server.cpu() - before
        crowd.begin(len(crowd.members))
        await (await scene.client(scene.people.fans[0])).ask(scene.message())
        await crowd.until_reached(10)
        return {"cpu": spent / count * 1_000}


SCENARIO = Scenario(
    "joining",
    "Joining: connect, sign in, subscribe",
    (Figure("cpu", "server CPU of each", "ms", more=False, bars=(Bar(0.25, "strawberry"),)),),
    EVERYBODY,
    measure,
)
