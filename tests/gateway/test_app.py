"""What stands beside the API: health, figures, GraphiQL's page, and who may ask from other origins."""

from pathlib import Path

import httpx
import pytest
from tortoise import Tortoise

from gateway.pages import graphiql
from gateway.settings import Settings
from main import create_app
from tests.clock import ManualClock
from tests.stage import Stage

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PARTNER, STRANGER = "https://partner.example", "https://stranger.example"


@pytest.fixture
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where GraphiQL is built to; empty."""
    monkeypatch.setattr(graphiql, "DIST", tmp_path / "dist")
    (tmp_path / "dist").mkdir()
    return tmp_path / "dist"


async def test_a_node_is_alive_and_ready(stage: Stage) -> None:
    alive, ready = await stage.http.get("/healthz"), await stage.http.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (200, {"database": True, "broadcast": True})


async def test_without_its_database_a_node_is_alive_but_not_ready(stage: Stage) -> None:
    await Tortoise.close_connections()
    alive, ready = await stage.http.get("/healthz"), await stage.http.get("/readyz")
    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"database": False, "broadcast": True})


async def test_figures(stage: Stage) -> None:
    response = await stage.http.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "\ngreenroom_sockets 0.0\n" in response.text


async def test_a_browser_gets_graphiql_from_our_own_host_only(stage: Stage, dist: Path) -> None:
    (dist / "index.html").write_text("<title>GraphiQL</title>")
    response = await stage.http.get("/graphql", headers=BROWSER)
    assert (response.status_code, response.text) == (200, "<title>GraphiQL</title>")
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = response.headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'self'", "frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"} <= set(policy)
    assert not [rule for rule in policy if "http" in rule or "unsafe-eval" in rule]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_browser_is_told_where_graphiql_is_not_built(stage: Stage, dist: Path) -> None:
    response = await stage.http.get("/graphql", headers=BROWSER)
    assert response.status_code == 200
    assert "<h1>GraphiQL is not built</h1>" in response.text
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


async def test_a_browser_with_a_query_gets_an_answer(stage: Stage) -> None:
    response = await stage.http.get("/graphql", params={"query": "{ viewer { user { id } } }"}, headers=BROWSER)
    assert response.json() == {"data": {"viewer": None}}


async def test_tokens_are_shown_in_demo_mode_only(stage: Stage) -> None:
    response = await stage.http.get("/graphiql/config.json")
    assert response.json() == {"demo": False, "people": [], "tabs": []}
    assert response.headers["Cache-Control"] == "no-store"


async def test_nothing_else_is_there(stage: Stage) -> None:
    for path in ("/", "/nothing", "/graphql/more", "/graphiql/../main.py", "/graphiql/%2e%2e/main.py"):
        assert (path, (await stage.http.get(path)).status_code) == (path, 404)


async def test_pages_of_allowed_origins_may_ask(settings: Settings, clock: ManualClock) -> None:
    app = create_app(settings.model_copy(update={"allowed_origins": f"https://other.example, {PARTNER}"}), clock)
    query = {"query": "{ viewer { user { id } } }"}
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        for origin, allowed in ((PARTNER, PARTNER), (STRANGER, None)):
            asked = await http.post("/graphql", json=query, headers={"Origin": origin})
            assert (asked.status_code, asked.headers.get("Access-Control-Allow-Origin")) == (200, allowed)
            preflight = await http.options(
                "/graphql",
                headers={
                    "Origin": origin,
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "authorization,content-type",
                },
            )
            assert preflight.status_code == (200 if allowed else 400)
            assert preflight.headers.get("Access-Control-Allow-Origin") == allowed
            assert "Access-Control-Allow-Credentials" not in preflight.headers


async def test_without_allowed_origins_no_page_elsewhere_may_ask(stage: Stage) -> None:
    response = await stage.http.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": PARTNER})
    assert "Access-Control-Allow-Origin" not in response.headers
