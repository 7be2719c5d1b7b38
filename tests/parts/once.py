"""What is made ready once, whichever of the test processes comes first."""

import fcntl
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Only one process at a time is in here with that file; the others wait. It is no time of the test that happens to
    come first, nor of those that wait for it: how long packages take is up to the network and the machine."""
    left, _ = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        with file.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, left)


def newer(made: Path, sources: Iterable[Path]) -> bool:
    """Whether it is there, and all of the sources are older."""
    return made.exists() and all(one.stat().st_mtime < made.stat().st_mtime for one in sources)
