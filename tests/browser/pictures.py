"""The pictures of ``docs/images``, taken from the tests when they are asked for."""

import os

from playwright.async_api import Page

from gateway.settings.settings import CHECKOUT

WANTED = os.environ.get("GREENROOM_SCREENSHOTS") == "1"


async def keep(page: Page, name: str) -> None:
    """What that page looks like now, when pictures are wanted: a test run changes nothing else."""
    if WANTED:
        await page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
        await page.screenshot(path=CHECKOUT / "docs" / "images" / name, animations="disabled")
