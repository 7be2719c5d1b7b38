"""Chromium, and the demo that it looks at."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, async_playwright

from gateway.pages import demo as demo_page
from gateway.pages import graphiql
from tests.browser.theatre import PATIENCE_MS, Theatre
from tests.databases import folder_for_databases
from tests.subscriptions.process import serving

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """The machine's Chromium, without a screen."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    assert found, "these tests need Chromium: install the package `chromium`, or Google Chrome"
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=PATIENCE_MS
        ) as browser,
    ):
        yield browser


@pytest.fixture
async def theatre(browser: Browser) -> AsyncIterator[Theatre]:
    """The demo on a fresh database, as ``make run`` serves it."""
    for dist in (graphiql.DIST, demo_page.DIST):
        assert (dist / "index.html").exists(), "these tests need the pages: run `make pages`"
    with folder_for_databases() as folder:
        database = f"sqlite://{folder}/demo.sqlite3"
        async with serving(database, DEMO="1") as server, AsyncExitStack() as windows:
            yield Theatre(server, database, browser, windows)
