"""The two of a call, in a window each, and what they see of each other."""

import asyncio
from dataclasses import dataclass
from math import inf
from typing import Any

from playwright.async_api import Locator

from tests.browser.test_life_of_a_session import ask, start
from tests.browser.theatre import TIMEOUT_MS, Theatre

ALLOWED: dict[str, Any] = {"permissions": ["camera", "microphone"]}
NOW = """video => new Promise(told => requestAnimationFrame(() =>
  told(video.videoWidth > 0 && !video.paused ? video.currentTime : null)
))"""
A_MOMENT = 0.2


@dataclass(frozen=True)
class TheTwo:
    """Ben and Ana in their call: the fan's session, and its place in the creator's queue."""

    fan: Locator
    creator: Locator

    async def assert_they_see_each_other(self) -> None:
        """Each has the other's moving picture."""
        await assert_moving(self.fan.get_by_label("Ana", exact=True))
        await assert_moving(self.creator.get_by_label("Ben", exact=True))


async def assert_moving(video: Locator) -> None:
    """That picture has a size, and goes on from where it is: from its beginning, where another comes in its place."""
    since = inf
    async with asyncio.timeout(TIMEOUT_MS / 1_000):
        while (now := await video.evaluate(NOW)) is None or now <= since + A_MOMENT:
            since = since if now is None else min(since, now)


async def begin(theatre: Theatre, minutes: int = 10, path: str = "", **given: Any) -> TheTwo:
    """Ben asks, Ana approves and starts: they are in the call. ``given``: how Ben's window is."""
    fan = await theatre.fan("Ben", path=path, **{**ALLOWED, **given})
    creator = await theatre.creator("Ana", path=path, **ALLOWED)
    return await begin_between(fan, creator, minutes)


async def begin_between(fan: Locator, creator: Locator, minutes: int = 10) -> TheTwo:
    """The same for sides that are there."""
    await ask(fan, minutes)
    await creator.get_by_role("listitem", name="Ben asks").get_by_role("button", name="Approve").click()
    await start(creator, "Ben")
    return TheTwo(
        fan.get_by_role("group", name="Your session with Ana"), creator.get_by_role("listitem", name="Ben with you")
    )
