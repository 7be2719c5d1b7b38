"""Node, and npm packages for the tests."""

import shutil
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.parts.once import alone, newer

INSTALL = ("npm", "ci", "--silent", "--no-audit", "--no-fund")


def node() -> str:
    """Node, which ``make test`` puts on the PATH where the machine has none."""
    found = shutil.which("node")
    assert found, "these tests need Node and npm: run `make test`"
    return found


def ready(folder: Path, sources: Iterable[Path] = (), *steps: Sequence[str]) -> None:
    """Install the folder's packages as they are locked; where that, or a source, is newer, take the steps too."""
    lockfile, installed = folder / "package-lock.json", folder / "node_modules" / ".package-lock.json"
    taken = folder / "node_modules" / ".steps"
    with alone(lockfile):
        if not newer(installed, [lockfile]):
            subprocess.run(INSTALL, cwd=folder, check=True)
        if steps and not newer(taken, [installed, *sources]):
            for step in steps:
                subprocess.run(step, cwd=folder, check=True)
            taken.touch()
