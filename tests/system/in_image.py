"""What the Dockerfile makes, without an engine: it runs as nobody, where nothing can be written, with what it needs and
nothing else. For ``make image-test``: it needs root, Python 3.11 and Node."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from gateway.settings.settings import CHECKOUT
from tests.parts.ports import free_port
from tests.system.dockerfile import Stage, replayed

FIT = {
    "GREENROOM_JWT_SECRET": "a secret of this test, long enough for HS256",
    "GREENROOM_ALLOWED_ORIGINS": "https://app.example",
    "GREENROOM_DATABASE_URL": "sqlite:///data/greenroom.sqlite3",
}
START_SECONDS = 60.0


@pytest.fixture(scope="module")
def image() -> Iterator[Stage]:
    with replayed(CHECKOUT) as stage:
        size = sum(file.lstat().st_size for file in stage.added.rglob("*") if file.is_file())
        sys.stderr.write(f"\nThe image adds {size / 2**20:.0f} MiB to python:3.11-slim.\n")
        stage.seal("/data")
        yield stage


def run(image: Stage, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    with having(image, **variables):
        return subprocess.run(image.as_its_user(*command), capture_output=True, text=True, check=False, timeout=60)


@contextmanager
def having(image: Stage, **variables: str) -> Iterator[None]:
    before = dict(image.env)
    image.env |= variables
    try:
        yield
    finally:
        image.env = before


def test_the_image_serves_as_nobody_from_files_that_take_no_writes(image: Stage) -> None:
    port = str(free_port())
    with (
        having(image, GREENROOM_PORT=port, GREENROOM_GRAPHIQL="1", **FIT),
        httpx.Client(base_url=f"http://127.0.0.1:{port}") as http,
        subprocess.Popen(image.as_its_user(*image.entrypoint, *image.command)) as server,
    ):
        try:
            until_ready(http, server)
            status = Path(f"/proc/{server.pid}/status").read_text()
            assert set(re.findall(r"^[UG]id:\s+(.*)$", status, re.MULTILINE)) == {"\t".join(["65534"] * 4)}
            assert set(re.findall(r"^Cap...:\s+(\w+)$", status, re.MULTILINE)) == {"0" * 16}
            assert http.post("/graphql", json={"query": "{ __typename }"}).json() == {"data": {"__typename": "Query"}}
            for page in ("/graphql", "/demo"):
                assert "is not built" not in http.get(page, headers={"Accept": "text/html"}).text
            assert run(image, *image.healthcheck, GREENROOM_PORT=port).returncode == 0
        finally:
            server.terminate()
        assert server.wait(START_SECONDS) == 0
    assert run(image, *image.healthcheck, GREENROOM_PORT=port).returncode != 0


def until_ready(http: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "it did not start"
        try:
            if http.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError


def test_nothing_can_be_written_but_data(image: Stage) -> None:
    script = (
        "for one in / /greenroom /greenroom/app /tmp /var/tmp /data; do touch $one/x 2>/dev/null && echo $one; done"
    )
    assert run(image, "sh", "-c", script).stdout == "/data\n"


def test_the_image_starts_with_no_secret_of_its_own(image: Stage) -> None:
    done = run(image, *image.entrypoint, *image.command)
    assert (done.returncode, done.stdout) == (2, "")
    assert "A production server needs GREENROOM_JWT_SECRET or GREENROOM_JWKS_URL." in done.stderr


def test_what_is_installed_is_what_the_lock_names_and_no_tests(image: Stage) -> None:
    listing = "from importlib.metadata import distributions as d; print(*sorted({x.name.lower() for x in d()}))"
    installed = {re.sub(r"[-_.]+", "-", name) for name in run(image, "python", "-c", listing).stdout.split()}
    lock = (CHECKOUT / "deploy" / "requirements.lock").read_text()
    assert installed == set(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==", lock, re.MULTILINE))
    files = {path.name for path in image.inside(".").iterdir()}
    assert not files & {"tests", "benchmarks", "docs", "clients", "deploy", ".git"}


def test_everything_that_is_imported_was_compiled(image: Stage) -> None:
    sources = list(image.inside("gateway").rglob("*.py"))
    assert sources
    assert all(list((file.parent / "__pycache__").glob(f"{file.stem}.*.pyc")) for file in sources)
