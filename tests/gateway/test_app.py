"""What stands beside the API: health, metrics, GraphiQL's page, and who may ask from other origins."""

from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from tortoise import Tortoise

from gateway.app import most_per_address
from gateway.connections import Capacity
from gateway.pages import demo_data, graphiql
from gateway.settings.settings import Settings
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
    assert (ready.status_code, ready.json()) == (200, {"database": True, "broadcast": True, "room": True})


async def test_without_its_database_a_node_is_alive_but_not_ready(stage: Stage) -> None:
    await Tortoise.close_connections()
    alive, ready = await stage.http.get("/healthz"), await stage.http.get("/readyz")
    assert alive.status_code == 200
    assert (ready.status_code, ready.json()) == (503, {"database": False, "broadcast": True, "room": True})


async def test_metrics_are_told_as_prometheus_reads_them(stage: Stage) -> None:
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


ASKED: dict[str, Any] = {"params": {"query": "{ viewer { user { id } } }"}}
NOWHERE = orjson.dumps({"persistedQuery": {"version": 1, "sha256Hash": "f" * 64}}).decode()
EVENTS = {"Accept": "text/event-stream"}


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/graphql", ASKED, 200),
        ("/graphql", {**ASKED, "headers": EVENTS}, 200),
        ("/graphql", {**ASKED, "headers": {"Authorization": "Bearer x"}}, 401),
        ("/graphql", {**ASKED, "headers": {"Origin": "https://app.example"}}, 200),
        ("/graphql", {"params": {"extensions": NOWHERE}}, 200),
        ("/graphql", {}, 400),
        ("/graphql", {"headers": {"Accept": "image/png"}}, 406),
        *((path, {}, 200) for path in ("/healthz", "/readyz", "/metrics")),
        ("/nowhere", {}, 404),
    ],
)
async def test_no_cache_keeps_what_is_somebodys_own_or_as_of_now(
    stage: Stage, path: str, asked: dict[str, Any], status: int
) -> None:
    response = await stage.http.get(path, **asked)
    assert response.status_code == status
    assert "no-store" in response.headers["Cache-Control"].split(", ")
    assert {"Accept", "Authorization"} <= set(response.headers["Vary"].split(", "))


async def test_a_cache_takes_no_page_for_an_answer(stage: Stage, dist: Path) -> None:
    (dist / "index.html").write_text("<title>GraphiQL</title>")
    response = await stage.http.get("/graphql", headers=BROWSER)
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Accept" in response.headers["Vary"].split(", ")


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


def test_the_demo_says_of_each_what_they_are() -> None:
    roles = {person.name: person.role for person in demo_data.PEOPLE}
    assert (roles.pop("Ana"), roles.pop("Cleo"), roles.pop("Office"), roles.pop("Vera")) == (
        "creator",
        "creator",
        "back office",
        "support",
    )
    assert set(roles.values()) == {"fan"}


@pytest.mark.parametrize(
    ("limits", "setting", "most"),
    [("off", None, 0), ("off", 7, 0), ("on", 7, 7), ("on", 0, 0), ("on", None, Capacity.of_process().connections // 2)],
)
def test_an_address_has_half_of_the_connections_unless_a_setting_says_otherwise(
    settings: Settings, limits: str, setting: int | None, most: int
) -> None:
    given = settings.model_copy(update={"limits": limits, "connections_per_address": setting})
    assert most_per_address(given) == most


async def test_an_address_that_is_none_of_ours_is_not_found(stage: Stage) -> None:
    for path in ("/nothing", "/graphql/more", "/graphiql/../main.py", "/graphiql/%2e%2e/main.py"):
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


WRITTEN = ["https://Partner.example/", "https://partner.example:443", "HTTPS://PARTNER.EXAMPLE"]


@pytest.mark.parametrize("listed", WRITTEN)
async def test_an_origin_is_the_same_however_it_is_written(settings: Settings, clock: ManualClock, listed: str) -> None:
    for origin, allowed in ((PARTNER, True), (f"{PARTNER}:8443", False), (STRANGER, False)):
        preflight = await preflighted(settings, clock, origin, "authorization", allowed_origins=listed)
        assert (origin, preflight.status_code) == (origin, 200 if allowed else 400)
        assert preflight.headers.get("Access-Control-Allow-Origin") == (origin if allowed else None)
        assert Settings(allowed_origins=listed).origins.allow({"origin": origin}) is allowed


@pytest.mark.parametrize("listed", ["partner.example", "https://", "https://partner.example/demo", "a b", "null"])
def test_a_list_of_what_is_no_origin_is_said_at_the_start(listed: str) -> None:
    with pytest.raises(ValueError, match="is no origin: scheme, host and perhaps port"):
        Settings(allowed_origins=listed)


HEADERS = [
    "traceparent",
    "apollographql-client-name",
    "sentry-trace",
    "Authorization,content-type, TraceParent,baggage",
]


@pytest.mark.parametrize("named", HEADERS)
async def test_pages_may_send_the_headers_of_tracing_and_of_their_client(
    settings: Settings, clock: ManualClock, named: str
) -> None:
    preflight = await preflighted(settings, clock, PARTNER, named, allowed_origins=PARTNER)
    assert preflight.status_code == 200
    told = {one.strip().lower() for one in preflight.headers["Access-Control-Allow-Headers"].split(",")}
    assert {one.strip().lower() for one in named.split(",")} <= told


@pytest.mark.parametrize(
    ("setting", "named", "allowed"),
    [
        ("x-tenant", "x-tenant", True),
        ("x-tenant", "authorization", True),
        ("x-tenant", "traceparent", False),
        ("", "x-tenant", False),
        ("*", "x-anything", True),
    ],
)
async def test_which_headers_pages_may_send_is_a_setting(
    settings: Settings, clock: ManualClock, setting: str, named: str, allowed: bool
) -> None:
    preflight = await preflighted(settings, clock, PARTNER, named, allowed_origins=PARTNER, allowed_headers=setting)
    assert preflight.status_code == (200 if allowed else 400)


async def preflighted(
    settings: Settings, clock: ManualClock, origin: str, headers: str, **update: str
) -> httpx.Response:
    """What a browser is told that asks for a page of that origin."""
    app = create_app(settings.model_copy(update=update), clock)
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": headers,
    }
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        return await http.options("/graphql", headers=asked)


async def test_an_address_with_a_slash_at_its_end_leads_nowhere_else(live_stage: Stage) -> None:
    query = {"query": "{ __typename }"}
    for response in (
        await live_stage.http.post("/graphql/", json=query),
        await live_stage.http.post("/graphql/", json=query, headers={"Origin": PARTNER}),
        await live_stage.http.get("/graphql/", params=query),
    ):
        assert (response.status_code, response.json()) == (200, {"data": {"__typename": "Query"}})
    page = await live_stage.http.get("/graphql/", headers=BROWSER)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    for path in ("/healthz/", "/readyz/", "/metrics/", "/graphql//"):
        assert (path, (await live_stage.http.get(path)).status_code) == (path, 404)
    live_stage.ws_url += "/"
    live_stage.ben.ws_url = live_stage.ws_url
    async with live_stage.ben.socket() as socket:
        assert await socket.ping() == {"type": "pong"}


async def test_without_allowed_origins_no_page_elsewhere_may_ask(stage: Stage) -> None:
    response = await stage.http.post("/graphql", json={"query": "{ __typename }"}, headers={"Origin": PARTNER})
    assert "Access-Control-Allow-Origin" not in response.headers
