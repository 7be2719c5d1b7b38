"""Tests share a schema, and nobody waits there for what another test had under way as its event loop ended."""

import asyncio
from collections.abc import Awaitable, Callable
from threading import Event

import httpx

from gateway.execution.preparing import BESIDE
from gateway.settings.settings import Settings
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, on_stage, opened, schema_for
from tests.sockets import TIMEOUT_SECONDS

pytestmark = ON_SQLITE


def test_a_document_that_was_being_prepared_as_a_test_ended_keeps_none_of_the_next_waiting(settings: Settings) -> None:
    others_end = Event()

    async def end_amid(http: httpx.AsyncClient) -> None:
        BESIDE.submit(others_end.wait)
        asking = asyncio.create_task(http.post("/graphql", json={"query": "{ one: __typename }"}))
        while schema_for(settings).operations._preparing._under_way is None:
            await asyncio.sleep(0)
        asking.cancel()

    async def ask(http: httpx.AsyncClient) -> None:
        answer = await http.post("/graphql", json={"query": "{ another: __typename }"})
        assert answer.json() == {"data": {"another": "Query"}}

    try:
        asyncio.run(staged(settings, end_amid))
    finally:
        others_end.set()
    asyncio.run(staged(settings, ask))


async def staged(settings: Settings, test: Callable[[httpx.AsyncClient], Awaitable[None]]) -> None:
    clock = ManualClock()
    async with opened(settings, clock) as app, on_stage(app, clock) as stage, asyncio.timeout(TIMEOUT_SECONDS):
        await test(stage.http)
