"""The examples when the server itself goes away and comes back."""

import pytest

from tests.clients.runner import Example
from tests.documents import OFFER
from tests.system.process import serving


@pytest.mark.parametrize(
    "client",
    [
        pytest.param("package", marks=pytest.mark.proof),
        "apollo",
        "greenroom",
        pytest.param("gql", marks=pytest.mark.proof),
    ],
    indirect=True,
)
async def test_a_restart_of_the_server_loses_nothing_and_repeats_nothing(sqlite_url: str, client: Example) -> None:
    async with serving(sqlite_url) as server:
        ana, ben = await server.person("Ana"), await server.person("Ben", money=1_000)
        stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
        session = await ben.do("requestSession", streamId=stream, durationMinutes=5)
        await ana.do("decide", sessionId=session["id"], decision="APPROVE")
        async with client.of(ben, server.port) as runner:
            await runner.do("follow", stream=stream)
            assert await runner.tells("room") == []
            await ana.do("sendMessage", streamId=stream, body="before")
            assert await runner.tells("said") == "before"
            await server.terminate()
            await server.start()
            await ana.do("sendMessage", streamId=stream, body="after")
            assert await runner.tells("said") == "after"
            assert runner.heard("closed")[:1] in ([], [1012])
