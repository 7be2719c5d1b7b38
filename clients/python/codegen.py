"""``python -m clients.python.codegen``: the typed client, made anew and checked, in an environment of its own."""

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parent.parent
BIN = FOLDER / ".venv" / "bin"
GENERATED = FOLDER / ".generated"
LOCK = FOLDER / "requirements.lock"
INSTALL = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK)
CHECKED = ("-p", "greenroom_client", "-m", "clients.python.with_codegen", "-m", "clients.python.open_types")


def install() -> None:
    """Make the environment, unless it is as locked."""
    installed = BIN / "installed"
    if installed.exists() and installed.stat().st_mtime > LOCK.stat().st_mtime:
        return
    if not (BIN / "python").exists():
        run(sys.executable, "-m", "venv", BIN.parent)
    run(BIN / "python", *INSTALL)
    installed.touch()


def generate() -> None:
    """Make the client from the schema and the operations as they are; the plug-in is found in this folder."""
    GENERATED.mkdir(exist_ok=True)
    run(BIN / "ariadne-codegen", "--config", "codegen.toml", "client", cwd=FOLDER, PYTHONPATH=str(FOLDER))


def check() -> None:
    """Have mypy read the client and the example, strictly."""
    run(BIN / "mypy", "--config-file", FOLDER / "mypy.ini", *CHECKED, cwd=CHECKOUT, MYPYPATH=str(GENERATED))


def run(*command: str | Path, cwd: Path | None = None, **environment: str) -> None:
    """A command, which must succeed; what it says is shown when it does not."""
    done = subprocess.run(  # noqa: S603
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


if __name__ == "__main__":
    install()
    generate()
    check()
