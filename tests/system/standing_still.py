"""Processes that stand still for a while, as on a machine that is held up, and go on as if nothing had been."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def standing_still(pid: int) -> Iterator[None]:
    """That process, and all that it has started, while the context is open."""
    family = [pid, *started_by(pid)]
    try:
        for one in family:
            send(one, signal.SIGSTOP)
        yield
    finally:
        for one in family:
            send(one, signal.SIGCONT)


def started_by(pid: int) -> Iterator[int]:
    """All below that process."""
    for one in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, one.read_text().split()):
            yield child
            yield from started_by(child)


def send(pid: int, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, what)
