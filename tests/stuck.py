"""What each task waits for, for the report of a test that takes too long: its traceback ends in the event loop."""

import asyncio
import gc
import warnings
from collections.abc import Generator, Iterator
from inspect import isasyncgen

import pytest

AWAITED = {"cr_frame": "cr_await", "ag_frame": "ag_await", "gi_frame": "gi_yieldfrom"}
"""By the attribute under which coroutines, asynchronous generators and generators have their frame: that of what they
wait for."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Adds the tasks where pytest-timeout has ended the test."""
    report = yield
    if call.excinfo and "from pytest-timeout" in str(call.excinfo.value):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            loop = asyncio.get_event_loop_policy().get_event_loop()
        report.sections.append(("Tasks", "\n".join(line for task in asyncio.all_tasks(loop) for line in stuck(task))))
    return report


def stuck(task: asyncio.Task[object]) -> Iterator[str]:
    """The task, and where each stands that it waits for, the outermost first."""
    yield repr(task)
    awaited: object = task.get_coro()
    while awaited is not None:
        frame_name = next((name for name in AWAITED if getattr(awaited, name, None)), None)
        if frame_name:
            frame = getattr(awaited, frame_name)
            yield f"    {frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
            awaited = getattr(awaited, AWAITED[frame_name])
        else:
            # The step of an asynchronous generator, which does not tell whose it is.
            awaited = next(filter(isasyncgen, gc.get_referents(awaited)), None)
