"""``sendMessage`` over HTTP, committed on SQLite, beside a bare transaction of the same statements."""

import asyncio
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from benchmarks import stage
from benchmarks.contenders import BARE, OURS, Contender
from benchmarks.figures import Bar, Figure, Measured, Scale, Scenario
from benchmarks.load.crowd import LoadFailed
from benchmarks.load.pumping import pump
from benchmarks.process import CHECKOUT, Cores
from benchmarks.scene import open_scene

CONNECTIONS = 8


async def measure(contender: Contender, cores: Cores, scale: Scale) -> Measured:
    """Messages per CPU second, and per second."""
    seconds = scale.of(5, 1)
    if contender is BARE:
        return await bare(cores, seconds)
    async with open_scene(contender, cores, CONNECTIONS) as scene:
        clients = [await scene.client(token) for token in scene.people.fans]
        answer = orjson.loads(await clients[0].ask(scene.message()))["data"]["sendMessage"]
        if answer["errors"] or not answer["message"]["id"]:
            raise LoadFailed(f"not posted: {answer}")
        flow = await pump(scene.server, clients, scene.message(), 1.0, seconds)
        return {"cpu": flow.cpu, "wall": flow.wall}


async def bare(cores: Cores, seconds: float) -> Measured:
    """The same statements in a process of their own, on the server's core."""
    with TemporaryDirectory(prefix="bench-") as directory:
        url = f"sqlite://{Path(directory) / 'bench.sqlite3'}"
        people = await stage.gather(url, CONNECTIONS)
        os.sched_setaffinity(0, {cores.server})
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.peers.bare_writes", url, str(people.stream), str(seconds)),
                cwd=CHECKOUT,
                stdout=asyncio.subprocess.PIPE,
            )
        finally:
            os.sched_setaffinity(0, {cores.load})
        try:
            said, _ = await asyncio.wait_for(process.communicate(), 60 + seconds)
        finally:
            if process.returncode is None:
                process.kill()
        measured: Measured = orjson.loads(said)
        return measured


SCENARIO = Scenario(
    "writing",
    "sendMessage over HTTP, committed on SQLite",
    (
        Figure("cpu", "messages", "per CPU s", more=True, bars=(Bar(0.5, "bare"),)),
        Figure("wall", "messages", "/s", more=True),
    ),
    (OURS, BARE),
    measure,
)
