"""A worker's word that its event loop goes round, which whoever has started it listens for."""

import asyncio
import os
from contextlib import suppress
from multiprocessing.connection import Connection

BEAT_SECONDS = 1.0
MOST_BYTES = 4096
"""Of beats that are heard together."""


def beat(telling: Connection) -> None:
    """Say so now, and again each second for as long as the event loop does go round."""
    os.set_blocking(telling.fileno(), False)
    # Whoever listens may stand still themselves, until nothing more goes in, or have gone.
    with suppress(OSError):
        os.write(telling.fileno(), b".")
    asyncio.get_running_loop().call_later(BEAT_SECONDS, beat, telling)


def has_beaten(heard: Connection) -> bool:
    """Whether something was said since that was asked the last time."""
    os.set_blocking(heard.fileno(), False)
    with suppress(BlockingIOError):
        return bool(os.read(heard.fileno(), MOST_BYTES))
    return False
