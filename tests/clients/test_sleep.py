"""The packages on a laptop that sleeps: the server lets go of them meanwhile, and they are back by themselves."""

import asyncio
import signal

import pytest

from tests.clients.runner import Example
from tests.documents import OFFER
from tests.metrics import metric
from tests.sockets import TIMEOUT_SECONDS
from tests.system.process import ServerProcess, serving

IMPATIENT = {"PING_INTERVAL_SECONDS": "1", "PING_TIMEOUT_SECONDS": "1"}


@pytest.mark.parametrize("client", ["package", "greenroom"], indirect=True)
async def test_what_a_sleeping_client_missed_comes_once_and_in_order(sqlite_url: str, client: Example) -> None:
    async with serving(sqlite_url, **IMPATIENT) as server:
        ana, ben = await server.person("Ana"), await server.person("Ben", money=1_000)
        stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
        session = await ben.do("requestSession", streamId=stream, durationMinutes=5)
        await ana.do("decide", sessionId=session["id"], decision="APPROVE")

        async def say(*bodies: str) -> None:
            for body in bodies:
                await ana.do("sendMessage", streamId=stream, body=body)

        async with client.of(ben, server.port) as runner:
            await runner.do("follow", stream=stream)
            assert await runner.tells("room") == []
            await say("before")
            assert await runner.tells("said") == "before"
            runner.process.send_signal(signal.SIGSTOP)
            await say("asleep")
            await let_go(server)
            await say("fast asleep")
            runner.process.send_signal(signal.SIGCONT)
            await runner.until("said", "fast asleep")
            await say("awake")
            await runner.until("said", "awake")
            assert runner.heard("room") == [[]]
            assert runner.heard("said") == ["before", "asleep", "fast asleep", "awake"]


async def let_go(server: ServerProcess) -> None:
    """Nobody answers at the other end, and the server has seen it."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await metric(server.http, "greenroom_sockets"):
            pass
