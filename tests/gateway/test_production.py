"""What production shows to strangers: neither the schema, nor pages to explore it, nor metrics."""

import httpx
import pytest
from tortoise.connection import get_connection

from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.gateway.http.test_error_codes import codes
from tests.gateway.test_app import BROWSER
from tests.stage import Stage

pytestmark = ON_SQLITE

INTROSPECTION = ("{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }')


@pytest.fixture
def settings(settings: Settings) -> Settings:
    closed = {"introspection", "graphiql", "metrics"}
    return Settings(**{**settings.model_dump(exclude=closed), "env": "production"})


async def test_the_schema_is_told_to_who_may_explore_it_alone(stage: Stage) -> None:
    explorer = await stage.person("Eve", scope="explore")
    for query in INTROSPECTION:
        for person in (stage.anonymous, stage.ben):
            assert codes(await person.post({"query": query})) == {"FORBIDDEN"}
            spread = f"{{ ...F }} fragment F on Query {query}"
            assert codes(await person.post({"query": spread})) == {"FORBIDDEN"}
        assert codes(await explorer.post({"query": query})) == set()
    assert codes(await stage.anonymous.post({"query": "{ __typename liveStreams { __typename } }"})) == set()


async def test_nobody_is_told_what_a_wrong_name_may_have_meant(stage: Stage) -> None:
    decide = "mutation($d: DecideInput!) { decide(input: $d) { errors { code } } }"
    wrong = (
        {"query": "{ liveStreamz { edges { cursor } } }"},
        {"query": "{ liveStreams(frist: 1) { edges { cursor } } }"},
        {"query": "mutation { decide(input: {decison: APROVE}) { errors { code } } }"},
        {"query": decide, "variables": {"d": {"sesionId": 1}}},
    )
    for body in wrong:
        told = (await stage.ben.post(body)).text
        assert "errors" in told
        assert "Did you mean" not in told


async def test_there_are_no_pages(stage: Stage) -> None:
    for path in ("/", "/demo", "/demo/", "/graphiql/config.json"):
        assert (path, (await stage.http.get(path)).status_code) == (path, 404)
    response = await stage.http.get("/graphql", headers=BROWSER)
    assert not response.headers["Content-Type"].startswith("text/html")


async def test_metrics_are_for_who_has_their_scope(stage: Stage) -> None:
    reader = await stage.person("Eve", scope="metrics")
    assert await status(stage.http, None) == 401
    assert await status(stage.http, "nonsense") == 401
    assert await status(stage.http, stage.ben.token) == 403
    assert await status(stage.http, reader.token) == 200


async def test_metrics_are_there_while_the_database_is_not(stage: Stage) -> None:
    token = stage.app.state.tokens.write("prometheus", "Prometheus", "metrics", 60, stage.clock.now())
    await get_connection("default").execute_script("ALTER TABLE user_account RENAME TO gone")
    assert await status(stage.http, token) == 200


async def status(http: httpx.AsyncClient, token: str | None) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return (await http.get("/metrics", headers=headers)).status_code


async def test_every_answer_tells_browsers_to_guess_nothing(stage: Stage) -> None:
    for path in ("/healthz", "/nothing", "/graphql", "/metrics"):
        headers = (await stage.http.get(path)).headers
        assert (headers["X-Content-Type-Options"], headers["Referrer-Policy"]) == ("nosniff", "no-referrer")
