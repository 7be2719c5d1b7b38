"""Ctrl+C ends any command in order."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.settings import CHECKOUT
from tests.command_line.run import SECRET, TIMEOUT_SECONDS


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
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdin.write('{"t": 0, "type": "ask", "creator": "ana"}\n')
        process.stdin.flush()
        assert any(line.startswith(begins) for line in process.stdout)
        process.send_signal(signal.SIGINT)
        said = process.stderr.read()
        assert (process.wait(TIMEOUT_SECONDS), "Traceback" in said) == (status, False), said
