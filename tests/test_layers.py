"""Imports go one way, from main.py and the command line to the rules."""

import subprocess
import sys

from gateway.settings.settings import CHECKOUT

LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True, no_logo=True))"


def test_imports_go_one_way() -> None:
    linted = subprocess.run([sys.executable, "-c", LINT], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "Contracts: 5 kept, 0 broken." in linted.stdout
