"""Where it was measured: processor, kernel and versions; nothing that names the machine."""

import json
import os
import platform
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks.contenders import ARIADNE, PEERS

PYTHON_PARTS = ("strawberry-graphql", "graphql-core", "starlette", "uvicorn", "websockets", "uvloop", "tortoise-orm")


def machine() -> dict[str, object]:
    """What the figures depend on."""
    return {
        "processor": _processor(),
        "cores": "one for the server, one for the load" if (os.cpu_count() or 1) > 1 else "one for both",
        "kernel": platform.release(),
        "python": platform.python_version(),
        "node": _node(),
        "versions": {name: version(name) for name in PYTHON_PARTS} | _peers(),
    }


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _node() -> str | None:
    if not shutil.which("node"):
        return None
    return subprocess.run(("node", "--version"), capture_output=True, text=True, check=False).stdout.strip()


def _peers() -> dict[str, str]:
    found: dict[str, str] = json.loads((PEERS / "package.json").read_text())["dependencies"]
    installed = next(ARIADNE.glob("ariadne-*.dist-info"), None)
    return found | ({"ariadne": installed.name.split("-")[1].removesuffix(".dist")} if installed else {})
