"""Which browser the tests take, on machines that have this one or that one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.chromium import NONE, installed, present
from tests.parts.ports import free_port

PLAYWRIGHTS = (
    "from playwright.sync_api import sync_playwright\n"
    "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
)
APT = """#!/bin/sh
[ "$1" != install ] || {{ printf '#!/bin/sh\\necho Chromium 3\\n' > {0}/chromium; /bin/chmod +x {0}/chromium; }}
"""


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The programs of a bare machine without a network: none."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "playwright"))
    monkeypatch.setenv("PLAYWRIGHT_DOWNLOAD_HOST", f"http://127.0.0.1:{free_port()}")
    return programs


def program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)


def test_the_machines_own_comes_first(machine: Path) -> None:
    program(machine / "google-chrome", "#!/bin/sh\necho Chrome 1")
    assert str(present()) == f"Chrome 1, the machine's ({machine}/google-chrome)"


def test_what_is_there_and_does_not_run_is_passed_over_for_playwrights(machine: Path) -> None:
    program(machine / "chromium", "#!/bin/sh\nexit 127")
    asked = subprocess.run([sys.executable, "-c", PLAYWRIGHTS], capture_output=True, text=True, check=True)
    program(Path(asked.stdout.strip()), "#!/bin/sh\necho Chromium 2")
    assert str(present()) == f"Chromium 2, Playwright's own ({asked.stdout.strip()})"


def test_where_playwrights_cannot_be_had_root_asks_the_package_manager(machine: Path) -> None:
    program(machine / "apt-get", APT.format(machine))
    assert str(installed(root=True)) == f"Chromium 3, the package manager's ({machine}/chromium)"


def test_where_none_can_be_had_one_sentence_says_what_to_do(machine: Path) -> None:
    given = [sys.executable, "-m", "tests.browser.chromium"]
    asked = subprocess.run(given, capture_output=True, text=True, check=False)
    assert (asked.returncode, asked.stdout, asked.stderr.splitlines()[-1]) == (1, "", NONE)
