"""How the interpreter shares out its time, of which all that a process serves has one at a time."""

import asyncio
import gc
import sys

SWITCH_SECONDS = 0.0003
"""How long another thread may keep the event loop waiting while it prepares a document (execution/operations.py), and a
busy event loop the threads of SQLite: those wait anew for each row that they read."""

THRESHOLDS = (2_000, 5, 20_000)
"""The garbage collector's, in objects and in collections of those before. Nobody is served while it looks: at 100,000
young objects for 44 ms, with many thousand sockets at all for a quarter of a second. What a request or a socket leaves
is freed without it (tests/gateway/test_garbage.py), so it looks at little, and at everything hardly ever."""

LOOK_SECONDS = 0.05
"""From one look at what is new to the next."""


def settle() -> None:
    """Share out the time so, once all is loaded: that stays for good, and the collector need not look at it again."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)


async def look_at_young() -> None:
    """Have the collector look at what is new, again and again, for ever, each once. By itself it does so when more has
    been made than freed, and so not while thousands of requests end: much that is kept then waits to be looked at in
    one go, and that again."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        gc.collect(1)
