"""A plug-in of pytest for the runs that `make mutants` makes: notes which test runs which lines, and runs some of them.

It is loaded into the environment of the project, which has no mutmut.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage

CHOSEN = "MUTANTS_TESTS"
"""Names the file with the tests to run, one a line, in order; a file stands for all that are in it."""

HOW = pytest.StashKey[int]()

FAILED = "MUTANTS_FAILED"
"""Names the file to which tests that fail are added."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """The lines that run now are run by this test."""
    if measuring := Coverage.current():
        measuring.switch_context(item.nodeid)
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the chosen, in their order."""
    if CHOSEN not in os.environ:
        return
    places = {test: place for place, test in enumerate(Path(os.environ[CHOSEN]).read_text().splitlines())}
    found = [(places.get(item.nodeid, places.get(item.nodeid.partition("::")[0])), item) for item in items]
    items[:] = [item for _, item in sorted(((place, item) for place, item in found if place is not None), key=_place)]


def _place(one: tuple[int, pytest.Item]) -> int:
    return one[0]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Remember how it went."""
    session.config.stash[HOW] = int(exitstatus)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """End with that at once: threads of a database that a test left open when it failed would be waited for."""
    if CHOSEN in os.environ and HOW in config.stash:
        os._exit(config.stash[HOW])


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what fails."""
    if report.failed and FAILED in os.environ:
        with Path(os.environ[FAILED]).open("a") as failed:
            failed.write(f"{report.nodeid}\n")
