"""Ctrl+C ends any command in order, at any moment."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.settings.settings import CHECKOUT
from tests.command_line.run import SECRET, TIMEOUT_SECONDS
from tests.conftest import ON_POSTGRES
from tests.parts.databases import Backend


@pytest.mark.parametrize(
    ("arguments", "begins", "status"),
    [
        (["serve"], "Greenroom: http://", 0),
        (["estimate", "--replay", "-"], "{", 130),
    ],
    ids=lambda given: given[0] if isinstance(given, list) else None,
)
def test_ctrl_c_is_answered_without_a_traceback(tmp_path: Path, arguments: list[str], begins: str, status: int) -> None:
    settings = {"DATABASE_URL": f"sqlite://{tmp_path / 'new.sqlite3'}", "JWT_SECRET": SECRET, "PORT": "0"}
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs tests in the background ignores it
    try:
        process = subprocess.Popen(
            [sys.executable, "main.py", *arguments],
            cwd=CHECKOUT,
            env=os.environ | {f"GREENROOM_{name}": value for name, value in settings.items()},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, usual)
    with process:
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.write('{"t": 0, "type": "ask", "creator": "ana"}\n')
            process.stdin.flush()
            assert any(line.startswith(begins) for line in process.stdout)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=TIMEOUT_SECONDS)
            assert (process.returncode, "Traceback" in said) == (status, False), said
        finally:
            process.kill()


LOADING = """
import runpy, signal, sys

class ToldMeanwhile:
    def find_spec(self, name, path, target=None):
        if name == "gateway.app":
            signal.raise_signal(signal.SIGINT)

sys.meta_path.insert(0, ToldMeanwhile())
sys.path.insert(0, "")
sys.argv = ["main.py", "schema"]
runpy.run_path("main.py", run_name="__main__")
"""


@pytest.mark.parametrize("ignored", [False, True])
def test_ctrl_c_while_a_command_loads_ends_it_without_a_word(ignored: bool) -> None:
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN if ignored else signal.default_int_handler)
    try:
        done = subprocess.run(
            [sys.executable, "-c", LOADING],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    finally:
        signal.signal(signal.SIGINT, usual)
    # Shells say 130 of one that a signal has ended. Whoever is in the background was not meant.
    assert (done.returncode, done.stderr) == (0 if ignored else -signal.SIGINT, "")


SERVING = """
import signal, sys, weakref
from gateway.process import server, workers
from gateway.settings.settings import Settings

class Something: pass

def told_in_a_callback(*where, **how):
    # What a callback raises goes nowhere.
    something = Something()
    told = weakref.ref(something, lambda _: signal.raise_signal(getattr(signal, sys.argv[1])))
    del something
    print("told", flush=True)
    return bound(*where, **how)

bound = server.bound
server.bound = workers.bound = told_in_a_callback
settings = Settings()
server.serve(settings) if settings.workers == 1 else workers.serve_by_workers(settings)
"""


@ON_POSTGRES
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("told", ["SIGINT", "SIGTERM"])
def test_who_is_told_to_stop_before_they_serve_stops_in_order(
    database_url: str, backend: Backend, workers: int, told: str
) -> None:
    settings = {"DATABASE_URL": database_url, "BROADCAST_URL": backend.broadcast_url, "WORKERS": str(workers)}
    settings |= {"JWT_SECRET": SECRET, "PORT": "0"}
    done = subprocess.run(
        [sys.executable, "-c", SERVING, told],
        cwd=CHECKOUT,
        env=os.environ | {f"GREENROOM_{name}": value for name, value in settings.items()},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "told\n", "")
