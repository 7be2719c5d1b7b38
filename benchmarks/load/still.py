"""No pauses of the load's own while it measures."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """The garbage collector waits meanwhile."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
