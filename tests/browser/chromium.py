"""The Chromium of the browser tests: the machine's, else Playwright's own, else the package manager's.

Tests take what is there; ``python -m tests.browser.chromium`` sees to it that something is, and says what.
"""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from playwright.async_api import async_playwright

from tests.browser.apt import carried_out, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-dejavu-core")
ANSWER_SECONDS = 60.0

NONE = "The browser tests need Chromium, which could not be had here: install the package `chromium`, or Google Chrome."


@dataclass(frozen=True)
class Chromium:
    """A program that runs, and where it comes from."""

    program: str
    source: str
    version: str

    def __str__(self) -> str:
        return f"{self.version}, {self.source} ({self.program})"


def present() -> Chromium | None:
    """The machine's, else Playwright's own; none where neither is there and runs."""
    return _machines() or _playwrights()


def installed(*, root: bool) -> Chromium | None:
    """The one that is present, or else that can be had: Playwright's, or for ``root`` the package manager's."""
    if found := present():
        return found
    # Where nothing can be reached the package manager, which may have a mirror near by, should not wait for long.
    download = [sys.executable, "-m", "playwright", "install", "chromium"]
    if carried_out(download, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT="10000") and (found := _playwrights()):
        return found
    return _machines("the package manager's") if root and install(*PACKAGES) else None


def _machines(source: str = "the machine's") -> Chromium | None:
    return _first(filter(None, map(shutil.which, NAMES)), source)


def _playwrights() -> Chromium | None:
    async def path() -> str:
        async with async_playwright() as playwright:
            return playwright.chromium.executable_path

    # A loop of its own factory leaves the one alone that this thread may have.
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return _first([runner.run(path())], "Playwright's own")


def _first(programs: Iterable[str], source: str) -> Chromium | None:
    """The first that runs: a name may be there without its program, or a program without its libraries."""
    for program in programs:
        try:
            asked = subprocess.run(
                [program, "--version"], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=True
            )
        except (OSError, subprocess.SubprocessError):
            continue
        return Chromium(program, source, asked.stdout.strip())
    return None


if __name__ == "__main__":
    chromium = installed(root=os.geteuid() == 0)
    if chromium is None:
        sys.exit(NONE)
    print(f"Browser: {chromium}")
