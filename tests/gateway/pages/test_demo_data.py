"""What a newcomer finds in demo mode: people with tokens, streams with offers, and GraphiQL's first tabs."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import orjson
import pytest

from gateway.pages.demo_data import seed, set_up
from main import create_app
from models.people import User
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE, settings_for

pytestmark = ON_SQLITE

BROWSER = {"Accept": "text/html"}
POLICIES = {
    "/demo": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'",
    "/graphql": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; "
    "connect-src 'self' ws: wss:",
}
FANS = {"Ben", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Joy", "Kai", "Lea", "Max", "Nora"}
OFFERS = """{ liveStreams { edges { node {
    title creator { displayName }
    offer { open queueLimit coolDownSeconds options { minutes price { amount currency } } }
} } } }"""
MONTH = timedelta(days=30)


@pytest.fixture
async def demo(database_url: str, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    """The application in demo mode, on a new database with the demo's people."""
    app = create_app(settings_for(database_url, "memory://").model_copy(update={"demo": True}), clock)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as http:
        http.base_url = httpx.URL("http://stage")
        assert not await seed(app.state.node.transactions), "they are there, and are not made again"
        yield http


async def config(http: httpx.AsyncClient) -> dict[str, Any]:
    """What GraphiQL begins with."""
    response = await http.get("/graphiql/config.json")
    assert response.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = response.json()
    return found


async def ask(http: httpx.AsyncClient, query: str, token: str = "", variables: object = None) -> dict[str, Any]:
    """The whole answer."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = await http.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    found: dict[str, Any] = response.json()
    return found


@pytest.mark.parametrize("path", POLICIES)
async def test_a_page_may_load_what_its_policy_says(demo: httpx.AsyncClient, path: str) -> None:
    response = await demo.get(path, headers=BROWSER)
    assert response.headers["Content-Security-Policy"] == POLICIES[path]
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("method", "address", "accept", "page"),
    [
        ("GET", "/graphql", "text/html", True),
        ("GET", "/graphql", "application/json", False),
        ("GET", "/graphql?query={__typename}", "text/html", False),
        ("POST", "/graphql", "text/html", False),
    ],
)
async def test_who_wants_a_page_is_a_browser_without_a_question(
    demo: httpx.AsyncClient, method: str, address: str, accept: str, page: bool
) -> None:
    response = await demo.request(method, address, headers={"Accept": accept})
    assert ("GraphiQL" in response.text) is page


async def test_everybody_has_a_token_of_their_own_for_a_month(demo: httpx.AsyncClient, clock: ManualClock) -> None:
    people = {one["name"]: one for one in (await config(demo))["people"]}
    roles = {
        "Ana": "creator",
        "Cleo": "creator",
        "Office": "back office",
        "Vera": "support",
        **dict.fromkeys(FANS, "fan"),
    }
    assert {name: one["role"] for name, one in people.items()} == roles
    me = "{ viewer { user { displayName } } }"
    for name, one in people.items():
        assert (await ask(demo, me, one["token"]))["data"]["viewer"]["user"]["displayName"] == name
    clock.move(seconds=MONTH.total_seconds() - 60)
    assert "errors" not in await ask(demo, me, people["Ana"]["token"])
    clock.move(seconds=120)
    assert "errors" in await ask(demo, me, people["Ana"]["token"])


async def test_two_creators_are_live_with_an_offer_each_and_fans_have_money(demo: httpx.AsyncClient) -> None:
    streams = [one["node"] for one in (await ask(demo, OFFERS))["data"]["liveStreams"]["edges"]]

    def offer(cool_down: int, prices: dict[int, int]) -> dict[str, Any]:
        options = [{"minutes": one, "price": {"amount": price, "currency": "USD"}} for one, price in prices.items()]
        return {"open": True, "queueLimit": 20, "coolDownSeconds": cool_down, "options": options}

    found = {one["creator"]["displayName"]: (one["title"], one["offer"]) for one in streams}
    assert found == {
        "Ana": ("Late-night piano", offer(60, {5: 750, 10: 1_500, 20: 3_000})),
        "Cleo": ("Sketching the harbour", offer(1_800, {5: 450, 15: 1_350})),
    }
    wallet = "{ viewer { wallet { available { amount currency } } } }"
    for one in (await config(demo))["people"]:
        left = (await ask(demo, wallet, one["token"]))["data"]["viewer"]["wallet"]["available"]
        assert left == {"amount": 50_000 if one["name"] in FANS else 0, "currency": "USD"}


TABS = {
    "browse streams": ("", None),
    "request": ("Ben", None),
    "waiting room (subscription)": ("Ben", None),
    "the creator's queue": ("Ana", None),
    "decide": ("Ana", "NOT_FOUND"),
    "reschedule": ("Ana", "NOT_FOUND"),
}
"""Whose token each has, and the error that a session's id is still to be pasted for."""


async def test_graphiqls_first_tabs_run_as_they_are(demo: httpx.AsyncClient) -> None:
    given = await config(demo)
    tokens = {one["name"]: one["token"] for one in given["people"]}
    assert [tab["title"] for tab in given["tabs"]] == list(TABS)
    for tab in given["tabs"]:
        who, code = TABS[tab["title"]]
        headers = {"Authorization": f"Bearer {tokens[who]}"} if who else {}
        assert orjson.loads(tab["headers"]) == headers
        if "subscription" in tab["title"]:
            continue
        answer = await ask(demo, tab["query"], tokens.get(who, ""), orjson.loads(tab["variables"]))
        errors = [error for field in answer["data"].values() for error in (field or {}).get("errors", ())]
        assert ("errors" in answer, [error["code"] for error in errors]) == (False, [code] if code else [])


async def test_where_there_is_no_demo_yet_its_tabs_have_no_stream(demo: httpx.AsyncClient) -> None:
    await User.filter(sub="demo-ana").update(sub="somebody else")
    variables = {tab["title"]: orjson.loads(tab["variables"]) for tab in (await config(demo))["tabs"]}
    assert variables["the creator's queue"] == {"streamId": "…"}


async def test_whoever_runs_it_is_shown_a_token_for_each(
    database_url: str, clock: ManualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(settings_for(database_url, "memory://"), clock)
    async with app.router.lifespan_context(app):
        await set_up(app.state.node.transactions, app.state.tokens)
    shown = [line.split() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert [(line[0], line[1]) for line in shown][:3] == [("Ana", "creator"), ("Cleo", "creator"), ("Ben", "fan")]
    assert len(shown) == len(FANS) + 4
    assert all(line[-1].count(".") == 2 for line in shown)
