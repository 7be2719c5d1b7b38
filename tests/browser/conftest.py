"""Chromium, and the demo that it looks at."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright

from gateway.pages import demo as demo_page
from gateway.pages import graphiql
from tests.browser import chromium
from tests.browser.theatre import TIMEOUT_MS, Theatre
from tests.clients.conftest import PACKAGE
from tests.system.process import serving

IN_NETWORK = "greenroom.test"
"""A name of this machine that pages do not take for it."""

ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage", f"--host-resolver-rules=MAP {IN_NETWORK} 127.0.0.1")
CAMERA = (
    "--use-fake-device-for-media-stream=fps=5",
    "--allow-loopback-in-peer-connection",
)
"""A camera of few pictures and a microphone, which pages have to be allowed, and calls that need no network."""


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
            executable_path=program, args=[*ARGUMENTS, *CAMERA], timeout=TIMEOUT_MS
        ) as browser,
    ):
        yield browser


@pytest.fixture
def settings() -> dict[str, str]:
    """How the server is set up, beside what ``make run`` does; where that matters a module has its own."""
    return {}


@pytest.fixture
async def theatre(browser: Browser, settings: dict[str, str], sqlite_url: str) -> AsyncIterator[Theatre]:
    """The demo on a fresh database, as ``make run`` serves it."""
    for dist in (graphiql.DIST, demo_page.DIST):
        assert is_built(dist), f"{dist} is not there or older than its source: run `make pages`"
    async with (
        serving(sqlite_url, **{"DEMO": "1", **settings}) as server,
        AsyncExitStack() as windows,
    ):
        yield Theatre(server, sqlite_url, browser, windows)


def is_built(dist: Path) -> bool:
    """Whether the page was built since it, or the package, was last changed."""
    built = dist / "index.html"
    folders = [dist.parent / "src", *([PACKAGE / "src"] if dist == demo_page.DIST else [])]
    files = (path for folder in folders for path in folder.rglob("*"))
    sources = [path for path in files if path.is_file() and "generated" not in path.parts]
    return built.exists() and built.stat().st_mtime >= max(path.stat().st_mtime for path in sources)
