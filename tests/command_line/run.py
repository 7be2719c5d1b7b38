"""``main.py`` as it is called, in a process of its own."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from resource import RLIMIT_NOFILE, setrlimit
from typing import IO

from gateway.settings.settings import CHECKOUT

TIMEOUT_SECONDS = 60


SECRET = "a secret of this test, long enough for HS256"


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The command line with these settings and no others."""
    return run_into(subprocess.PIPE, *arguments, **settings)


def run_into(out: int | IO[str], *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same. ``out``: where its standard output goes."""
    return _run(arguments, settings, out)


def run_with_few(descriptors: int, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """The same, with at most so many files open."""
    return _run(arguments, settings, preexec_fn=partial(setrlimit, RLIMIT_NOFILE, (descriptors, descriptors)))


def _run(
    arguments: Sequence[str],
    settings: Mapping[str, str],
    out: int | IO[str] = subprocess.PIPE,
    preexec_fn: Callable[[], None] | None = None,
) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GREENROOM_")}
    environment = inherited | {f"GREENROOM_{name}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "main.py", *arguments],
        cwd=CHECKOUT,
        env=environment,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
        preexec_fn=preexec_fn,
    )
