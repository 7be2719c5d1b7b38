"""The package for Python is as the schema has it, and works as it would be published, with the lines of its page."""

import asyncio
import os
import shutil
import subprocess
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

from clients.python.generate import MADE, generated
from gateway.settings.settings import CHECKOUT
from tests.clients.conftest import PYTHON_PACKAGE
from tests.clients.packed import SAID, Evening
from tests.system.process import serving

START = CHECKOUT / "clients" / "start"
PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def test_its_types_documents_and_functions_are_those_of_the_schema() -> None:
    assert MADE.read_text() == generated(), "python -m clients.python.generate"


def installed(folder: Path) -> Path:
    """Where the wheel is installed that would be published; what it depends on the tests have."""
    source, site = folder / "source", folder / "site"
    shutil.copytree(PYTHON_PACKAGE / "src", source / "src")
    shutil.copy(PYTHON_PACKAGE / "pyproject.toml", source)
    subprocess.run([*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source], check=True)
    (wheel,) = folder.glob("greenroom_client-*.whl")
    subprocess.run([*PIP, "install", "--no-deps", "--target", site, wheel], check=True)
    return site


async def test_a_script_requests_waits_reads_is_called_and_is_charged(sqlite_url: str, tmp_path: Path) -> None:
    site = installed(tmp_path)
    async with serving(sqlite_url) as server:
        evening = await Evening.on(server)
        given = {"GREENROOM_URL": evening.address, "GREENROOM_TOKEN": str(evening.ben.token), "PYTHONPATH": str(site)}
        read = asyncio.Event()
        playing = asyncio.create_task(evening.play(read))
        script = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", START / "evening.py", env={**os.environ, **given}, stdout=PIPE
        )
        assert script.stdout
        said = []
        async for line in script.stdout:
            said.append(line.decode().strip())
            if said[-1] == SAID:
                read.set()
        await playing
        assert await script.wait() == 0
        assert "Meter: RUNNING" in said
        assert said[-1] == "Paid: 5.00 USD"
        assert await evening.ben.wallet() == (9_500, 0)
