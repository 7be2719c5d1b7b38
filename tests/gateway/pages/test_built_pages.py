"""The demo page as HTTP sees it: its policy where it is built, and what it says where it is not."""

from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from gateway.pages import demo as demo_page
from gateway.settings.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, settings_for

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


class Sent(NamedTuple):
    """An answer as it is on the wire."""

    status_code: int
    headers: httpx.Headers
    content: bytes


PACKED = {".br": b"packed by brotli", ".gz": b"packed by gzip"}
SCRIPT = "/demo/assets/page-B1x.js"


@pytest.fixture
def packed(built: None, dist: Path) -> None:
    """What the page loads is there in smaller forms too."""
    (dist / "assets" / "page-B1x.js").write_text("export {}")
    for ending, content in PACKED.items():
        (dist / "assets" / f"page-B1x.js{ending}").write_bytes(content)


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize(
    ("accepted", "encoding", "content"),
    [
        ("gzip, deflate, br, zstd", "br", PACKED[".br"]),
        ("BR", "br", PACKED[".br"]),
        ("gzip;q=0.5, br;q=0", "gzip", PACKED[".gz"]),
        ("gzip", "gzip", PACKED[".gz"]),
        ("br; q=0.0, gzip;q=0.000", None, b"export {}"),
        ("identity", None, b"export {}"),
        ("", None, b"export {}"),
    ],
)
async def test_what_a_page_loads_comes_in_the_smallest_form_that_is_taken(
    settings: Settings, clock: ManualClock, accepted: str, encoding: str | None, content: bytes
) -> None:
    found = await raw(settings, clock, SCRIPT, accepted)
    assert (found.status_code, found.headers.get("Content-Encoding"), found.content) == (200, encoding, content)
    assert found.headers["Content-Type"].startswith("text/javascript")
    assert found.headers["Content-Length"] == str(len(content))
    assert "Accept-Encoding" in found.headers["Vary"]


@pytest.mark.usefixtures("packed")
async def test_what_has_its_content_in_its_name_is_kept_for_good(settings: Settings, clock: ManualClock) -> None:
    kept = [(await raw(settings, clock, path)).headers["Cache-Control"] for path in (SCRIPT, "/demo/index.html")]
    assert kept == ["public, max-age=31536000, immutable", "no-cache"]


@pytest.mark.usefixtures("packed")
async def test_what_a_client_has_already_is_not_sent_again(settings: Settings, clock: ManualClock) -> None:
    first = await raw(settings, clock, SCRIPT)
    again = await raw(settings, clock, SCRIPT, seen=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("seen", ["{}", "W/{}", '"another", {}'])
async def test_a_page_that_a_browser_has_already_is_not_sent_again(
    settings: Settings, clock: ManualClock, seen: str
) -> None:
    first = await raw(settings, clock, "/demo")
    again = await raw(settings, clock, "/demo", seen=seen.format(first.headers["ETag"]))
    assert (again.status_code, again.content, again.headers["Cache-Control"]) == (304, b"", "no-cache")
    assert (await raw(settings, clock, "/demo", seen='"another"')).status_code == 200


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("path", ["/demo/assets", "/demo/assets/", "/demo/../main.py", "/demo/assets/none.js"])
async def test_no_folder_and_nothing_beside_is_sent(settings: Settings, clock: ManualClock, path: str) -> None:
    assert (await raw(settings, clock, path)).status_code == 404


NO_NAMES = {
    "a NUL": "%00",
    "too long": "a" * 300,
    "too long a path": "a/" * 2_500,
    "no UTF-8": "%ff",
    "no text": "%ed%a0%80",
}


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("name", NO_NAMES.values(), ids=NO_NAMES.keys())
@pytest.mark.parametrize("accepted", ["identity", "br"])
async def test_a_name_that_no_file_can_have_is_not_found(
    settings: Settings, clock: ManualClock, name: str, accepted: str
) -> None:
    assert (await raw(settings, clock, f"/demo/assets/{name}", accepted)).status_code == 404


@pytest.mark.usefixtures("packed")
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
async def test_what_a_page_loads_is_only_read(settings: Settings, clock: ManualClock, method: str) -> None:
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        response = await http.request(method, f"http://stage{SCRIPT}")
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(("demo", "page"), [(True, "demo"), (False, "graphql")])
async def test_the_first_address_leads_on(database_url: str, clock: ManualClock, demo: bool, page: str) -> None:
    settings = settings_for(database_url, "memory://").model_copy(update={"demo": demo})
    found = await ask(settings, clock, "/")
    assert (found.status_code, found.headers["Location"]) == (307, page)


async def raw(settings: Settings, clock: ManualClock, path: str, accepted: str = "identity", seen: str = "") -> Sent:
    """What is sent; nothing is unpacked."""
    app, headers = create_app(settings, clock), {"Accept-Encoding": accepted, "If-None-Match": seen}
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        request = http.build_request("GET", f"http://stage{path}", headers=headers)
        response = await http.send(request, stream=True)
        return Sent(response.status_code, response.headers, b"".join([part async for part in response.aiter_raw()]))
