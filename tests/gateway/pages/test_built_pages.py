"""The demo page as HTTP sees it: its policy where it is built, and what it says where it is not."""

from pathlib import Path

import httpx
import pytest

from gateway.pages import demo as demo_page
from gateway.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE

pytestmark = ON_SQLITE
BROWSER = {"Accept": "text/html"}


async def ask(settings: Settings, clock: ManualClock, path: str) -> httpx.Response:
    """What an application that was made just now answers a browser."""
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        return await http.get(f"http://stage{path}", headers=BROWSER)


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demo page is built to; nothing is there."""
    monkeypatch.setattr(demo_page, "DIST", tmp_path / "dist")
    return tmp_path / "dist"


@pytest.fixture
def built(dist: Path) -> None:
    """The page is there, with what it loads."""
    (dist / "assets").mkdir(parents=True)
    (dist / "index.html").write_text("<title>Demo</title>")
    (dist / "assets" / "page.js").write_text("export {}")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("path", ["/demo", "/demo/", "/demo?side=fan&fan=Ben"])
async def test_the_page_may_ask_its_own_host_only(settings: Settings, clock: ManualClock, path: str) -> None:
    response = await ask(settings, clock, path)
    assert (response.status_code, response.text) == (200, "<title>Demo</title>")
    rules = set(response.headers["Content-Security-Policy"].split("; "))
    assert {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= rules
    assert not [rule for rule in rules if "unsafe" in rule or "http" in rule or "-src *" in rule]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.usefixtures("built")
async def test_the_demo_may_use_the_camera_and_graphiql_may_not(settings: Settings, clock: ManualClock) -> None:
    may = [(await ask(settings, clock, path)).headers["Permissions-Policy"] for path in ("/demo", "/graphql")]
    assert may == [
        "camera=(self), microphone=(self), geolocation=()",
        "camera=(), microphone=(), geolocation=()",
    ]


@pytest.mark.usefixtures("built")
async def test_what_it_loads_is_beside_it_and_nothing_else(settings: Settings, clock: ManualClock) -> None:
    script = await ask(settings, clock, "/demo/assets/page.js")
    assert (script.status_code, script.text) == (200, "export {}")
    for path in ("/demo/assets/other.js", "/demo/%2e%2e/main.py"):
        assert (path, (await ask(settings, clock, path)).status_code) == (path, 404)


@pytest.mark.usefixtures("dist")
async def test_where_it_is_not_built_it_says_what_to_do(settings: Settings, clock: ManualClock) -> None:
    response = await ask(settings, clock, "/demo")
    assert response.status_code == 200
    assert "<h1>The demo page is not built</h1>" in response.text
    assert "<code>make pages</code>" in response.text
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
