"""``main.py estimate``: answers a log, and learns anew how creators work."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.settings.settings import CHECKOUT
from main import main
from tests.command_line.run import SECRET, TIMEOUT_SECONDS, run
from tests.parts.databases import path_of


def test_a_log_is_answered_without_any_setting_and_what_says_nothing_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(
        b'{"t": 1, "type": "stream_started", "creator": "ana"}\n\xff\n{"t": 2, "type": "ask", "creator": "ana"}\n'
    )
    assert main(["estimate", "--replay", str(log)]) == 0
    said = capsys.readouterr()
    assert said.out == '{"t":2,"estimates":[]}\n'
    assert said.err.startswith("line 2 is passed over: ")


def test_a_log_is_answered_in_the_encoding_of_json_whatever_the_terminal_s_is() -> None:
    lines = [
        {"t": 1, "type": "approved", "creator": "ana", "session": "春"},
        {"t": 2, "type": "ask", "creator": "ana"},
    ]
    done = subprocess.run(
        [sys.executable, "main.py", "estimate", "--replay", "-"],
        cwd=CHECKOUT,
        input="\n".join(json.dumps(line) for line in lines).encode(),
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
        timeout=TIMEOUT_SECONDS,
    )
    assert json.loads(done.stdout.decode())["estimates"][0]["session"] == "春"


def test_a_log_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", "--replay", str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err


def test_how_creators_work_is_learned_anew(sqlite_url: str) -> None:
    settings = {"DATABASE_URL": sqlite_url, "JWT_SECRET": SECRET}
    assert run("demo", **settings).returncode == 0
    path = path_of(sqlite_url)
    with sqlite3.connect(path) as database:
        (count,) = database.execute("SELECT count(*) FROM occurrence").fetchone()
        database.execute("DELETE FROM occurrence")
    for _ in range(2):
        learned = run("estimate", "--rebuild", **settings)
        said = f"Learned how 2 creators work, from {count} occurrences.\n"
        assert (learned.returncode, learned.stdout) == (0, said)
    with sqlite3.connect(path) as database:
        found = database.execute("SELECT since, number FROM creator_habits").fetchall()
    assert count > 0
    assert found == [(0, 0)] * 2
