"""What is made ready once, whichever of the test processes comes first."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Only one process at a time is in here with that file; the others wait."""
    with file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def newer(made: Path, sources: Iterable[Path]) -> bool:
    """Whether it is there, and all of the sources are older."""
    return made.exists() and all(one.stat().st_mtime < made.stat().st_mtime for one in sources)
