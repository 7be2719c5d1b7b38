"""Whatever a request holds, it is answered as GraphQL has it: never 5xx, never anything but JSON with codes."""

from typing import Any
from urllib.parse import quote

import httpx
import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE

MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=50)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
)
DOCUMENTS = st.sampled_from(
    [
        "query($id: ID!) { node(id: $id) { id } }",
        "query A($id: Int) { liveStreams(first: $id) { edges { cursor } } } query B { __typename }",
        "mutation($id: MarkNotificationsReadInput!) { markNotificationsRead(input: $id) { errors { code } } }",
        "subscription($id: ID!) { emblem(streamId: $id) { streamId } }",
        "type A { id: ID }",
        "query($id: ID!) { node(id: $id) { } } query A { }",
        "fragment A on User { id }",
    ]
) | st.text(alphabet='{}()[]:$!@#".,\\\n abcquerymutation\x00é😀', max_size=40)
NAMES = st.sampled_from(["query", "variables", "operationName", "extensions", "id"])
REQUESTS = st.fixed_dictionaries(
    {"query": DOCUMENTS | VALUES},
    optional={
        "variables": st.fixed_dictionaries({"id": VALUES}) | VALUES,
        "operationName": st.sampled_from(["A", "B"]) | VALUES,
        "extensions": VALUES,
    },
)
HEADERS = st.dictionaries(
    st.sampled_from([b"Accept", b"Authorization", b"Content-Encoding"]),
    st.binary(max_size=60)
    | st.sampled_from([b"application/graphql-response+json", b"text/event-stream", b"*/*;q=nan", b"Bearer x", b"gzip"]),
)


@MANY
@given(body=st.binary(max_size=200) | st.dictionaries(NAMES, VALUES).map(orjson.dumps), headers=HEADERS)
async def test_a_body_of_any_bytes_is_answered(stage: Stage, body: bytes, headers: dict[bytes, bytes]) -> None:
    await is_answered(stage, "POST", content=body, headers=headers)


@MANY
@given(body=REQUESTS | VALUES)
async def test_a_body_of_any_json_is_answered(stage: Stage, body: Any) -> None:
    await is_answered(stage, "POST", content=orjson.dumps(body))


@MANY
@given(address=st.dictionaries(NAMES, DOCUMENTS.map(str.encode) | st.binary(max_size=50)))
async def test_any_address_is_answered(stage: Stage, address: dict[str, bytes]) -> None:
    query_string = "&".join(f"{name}={quote(value)}" for name, value in address.items())
    await is_answered(stage, "GET", f"?{query_string}")


@MANY
@given(
    kind=st.binary(max_size=30) | st.sampled_from([b"application/json;charset", b"application/json;;=;charset==", b";"])
)
async def test_any_content_type_is_answered(stage: Stage, kind: bytes) -> None:
    await is_answered(stage, "POST", content=b"{}", headers={b"Content-Type": kind})


async def is_answered(stage: Stage, method: str, address: str = "", **request: Any) -> None:
    """It is answered, and by us."""
    headers = {b"Content-Type": b"application/json", **request.pop("headers", {})}
    response = await stage.http.request(method, f"/graphql{address}", headers=headers, **request)
    assert response.status_code < 500, response.text
    if response.headers["Content-Type"] == "text/event-stream":
        assert response.text.endswith("event: complete\ndata: \n\n")
    else:
        assert_graphql(response)


def assert_graphql(response: httpx.Response) -> None:
    """It is JSON, and each error has a message and a code; without data there are errors."""
    answer = response.json()
    assert response.headers["Content-Type"].endswith("json; charset=utf-8")
    assert set(answer) <= {"data", "errors"}
    assert "data" in answer or answer["errors"]
    assert all(error["message"] and error["extensions"]["code"] for error in answer.get("errors", ()))
    assert "INTERNAL" not in {error["extensions"]["code"] for error in answer.get("errors", ())}, answer
