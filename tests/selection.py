"""Which tests of a run are run, in what order, and what becomes of those that never end."""

import faulthandler
import gc
from collections import defaultdict
from collections.abc import Iterator
from zlib import crc32

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key

SLOW = ("tests/browser", "tests/system", "tests/clients")
ON_EITHER = ("tests/api", "tests/gateway", "tests/subscriptions")
"""What needs a database only by way of actions and models, whose own tests run on each kind."""

EACH = "each"

THRESHOLDS = (5_000, 10, 100)
"""The garbage collector's, in objects and in collections of those before."""

CLEAN_UP_SECONDS = 180
"""For what stands behind one test. A real server has sixty to end."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--backend``: on which kind of database to run."""
    parser.addoption(
        "--backend",
        choices=["sqlite", "postgres", EACH],
        help="run what needs a database on this kind only, or on each; otherwise the tests of the API, the gateway and "
        "subscriptions run on either, every second one on the same",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what runs on another kind of database than it should. What waits for browsers and servers comes first:
    at the end one worker would be busy with it, and the others with nothing."""
    chosen = config.getoption("backend")
    left_out = set() if chosen == EACH else on_others(items, chosen) if chosen else on_the_other(items)
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: not item.nodeid.startswith(SLOW))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Has the worker end that cleans up for ever behind a test that has failed: with that its time is not looked at any
    more. All stacks are told, and the run goes on."""
    faulthandler.dump_traceback_later(CLEAN_UP_SECONDS, file=item.config.stash[fault_handler_stderr_fd_key], exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: the collector need not look at it again and again, nor as often as it does
    by itself at what tests make, which was a seventh of all that they took."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


def on_others(items: list[pytest.Item], chosen: str) -> set[pytest.Item]:
    """What runs on another kind of database than this."""
    return {item for item in items if backend_of(item) not in {None, chosen}}


def on_the_other(items: list[pytest.Item]) -> set[pytest.Item]:
    """One of each two items that are the same test on the two kinds of database, where either will do."""
    twins: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        if item.nodeid.startswith(ON_EITHER) and (backend := backend_of(item)):
            twins[item.nodeid.replace(backend, "")].append(item)
    # By the name, so that a test stays on its kind of database from run to run.
    return {two[crc32(name.encode()) % 2] for name, two in twins.items() if len(two) == 2}


def backend_of(item: pytest.Item) -> str | None:
    """The kind of database that a test runs on, if it needs one."""
    call = getattr(item, "callspec", None)
    return call.params.get("backend") if call else None
