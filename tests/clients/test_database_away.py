"""While the database is away nobody is told that there is nothing: it is asked again until it is known."""

import asyncio
from contextlib import aclosing
from typing import Any, cast

import greenroom

from tests.clients.conftest import made
from tests.documents import OFFER
from tests.gateway.http.test_error_codes import codes
from tests.parts.postgres import postgres
from tests.stage import Person
from tests.system.process import ServerProcess, serving

SESSION = "query($id: ID!) { viewer { sessionsCursor } privateSession(id: $id) { status } }"


async def has_been_asked(server: ServerProcess) -> None:
    """Until somebody has been told that something went wrong."""
    while 'code="INTERNAL"' not in (await server.http.get("/metrics")).text:
        pass


async def requested(server: ServerProcess) -> tuple[Person, str]:
    """Ben, and what he has asked for."""
    ana, ben = await server.person("Ana"), await server.person("Ben", money=10_000)
    stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
    return ben, str((await ben.do("requestSession", streamId=stream, durationMinutes=10))["id"])


async def test_an_answer_says_when_to_ask_again() -> None:
    async with postgres() as database, serving(database.url) as server:
        ben, session = await requested(server)
        newcomer = server.newcomer("Eve")
        await database.kill()
        answer = await ben.execute(SESSION, id=session)
        cancelled = await ben.execute(
            "mutation($input: CancelSessionInput!) { cancelSession(input: $input) { session { id } } }",
            input={"sessionId": session},
        )
        for error in answer["errors"] + cancelled["errors"]:
            assert error["extensions"] == {
                "code": "INTERNAL",
                "traceId": error["extensions"]["traceId"],
                "retryAfterSeconds": 1,
            }
        refused = await newcomer.post({"query": SESSION, "variables": {"id": session}})
        assert (refused.status_code, refused.headers["Retry-After"], codes(refused)) == (503, "1", {"INTERNAL"})
        await database.start()
        assert (await ben.session(session))["status"] == "REQUESTED"


async def test_a_page_that_is_opened_meanwhile_shows_a_session_once_it_is_known() -> None:
    async with postgres() as database, serving(database.url) as server:
        ben, session = await requested(server)
        await database.kill()
        async with made("fan").of(ben, server.port) as runner:
            await runner.do("session", session=session)
            first = asyncio.create_task(runner.line_with("isEstimated"))
            await has_been_asked(server)
            await database.start()
            assert (await first).get("status") == "REQUESTED"


async def test_a_program_that_is_started_meanwhile_has_a_session_once_it_is_known() -> None:
    async with postgres() as database, serving(database.url) as server:
        ben, session = await requested(server)
        await database.kill()
        async with (
            greenroom.connect(f"http://127.0.0.1:{server.port}/graphql", ben.token) as client,
            aclosing(cast("Any", greenroom.session(client, session))) as steps,
        ):
            first = asyncio.ensure_future(anext(steps))
            await has_been_asked(server)
            await database.start()
            known = await first
            assert known
            assert known.status == "REQUESTED"
