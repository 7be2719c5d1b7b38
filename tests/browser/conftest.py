"""Chromium, and the demo that it looks at."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, async_playwright

from gateway.pages import demo as demo_page
from gateway.pages import graphiql
from tests.browser import chromium
from tests.browser.theatre import PATIENCE_MS, Theatre
from tests.databases import folder_for_databases
from tests.system.process import serving


def pytest_report_header() -> str:
    """Which browser it will be, where these tests are what is run."""
    return f"browser: {chromium.present() or chromium.NONE}"


@pytest.fixture(scope="session")
def program() -> str:
    """The Chromium that is there."""
    found = chromium.present()
    assert found, chromium.NONE
    return found.program


@pytest.fixture
async def browser(program: str) -> AsyncIterator[Browser]:
    """Chromium, without a screen."""
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"], timeout=PATIENCE_MS
        ) as browser,
    ):
        yield browser


@pytest.fixture
def calls() -> str:
    """How the two of a session meet. Without a call, the page is tried where it shows none."""
    return "off"


@pytest.fixture
async def theatre(browser: Browser, calls: str) -> AsyncIterator[Theatre]:
    """The demo on a fresh database, as ``make run`` serves it."""
    for dist in (graphiql.DIST, demo_page.DIST):
        assert (dist / "index.html").exists(), "these tests need the pages: run `make pages`"
    with folder_for_databases() as folder:
        database = f"sqlite://{folder}/demo.sqlite3"
        async with serving(database, DEMO="1", CALLS=calls) as server, AsyncExitStack() as windows:
            yield Theatre(server, database, browser, windows)
