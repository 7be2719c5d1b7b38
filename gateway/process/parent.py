"""A process that has been started by another, and does not outlive it."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait

SPAWN = multiprocessing.get_context("spawn")


def end_with_parent() -> threading.Thread:
    """End this process in order once the one that has started it is gone, however that ended: by the thread that is
    given."""
    watching = threading.Thread(target=_watch, daemon=True)
    watching.start()
    return watching


def _watch() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)
