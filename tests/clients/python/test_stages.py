"""Stages of a session by the package for Python: each is over with what it stands for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, cast

import greenroom

from tests.sockets import TIMEOUT_SECONDS


async def test_a_stage_is_over_as_there_is_no_such_session_any_more() -> None:
    has_begun, is_over = asyncio.Event(), asyncio.Event()

    async def states() -> AsyncIterator[greenroom.SessionNow | None]:
        given: Any = {"id": "any", "status": "WAITING", "endedAt": None}
        yield greenroom.SessionNow(given, is_fan=True)
        await has_begun.wait()
        yield None

    async def wait(now: greenroom.SessionNow) -> None:
        has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            is_over.set()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        last = await greenroom.stages(states(), {"WAITING": wait})
    assert is_over.is_set()
    assert last
    assert last.status == "WAITING"


async def test_who_is_cancelled_while_a_stage_ends_is_cancelled() -> None:
    is_ending, may_end = asyncio.Event(), asyncio.Event()

    async def requested(now: greenroom.SessionNow) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            is_ending.set()
            while not may_end.is_set():
                with suppress(asyncio.CancelledError):
                    await may_end.wait()

    async def states() -> AsyncIterator[greenroom.SessionNow]:
        for status in ("REQUESTED", "WAITING"):
            yield greenroom.SessionNow(cast("Any", {"status": status, "endedAt": None}), True)
            await asyncio.sleep(0)
        await asyncio.Event().wait()

    evening = asyncio.create_task(cast("Any", greenroom.stages(states(), {"REQUESTED": requested})))
    await is_ending.wait()
    evening.cancel()
    may_end.set()
    await asyncio.wait([evening], timeout=TIMEOUT_SECONDS)
    assert evening.cancelled()
