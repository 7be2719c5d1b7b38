"""Over the real edge: whatever a request looks like, the answer is JSON with a code."""

import logging
from typing import Any

import httpx
import orjson
import pytest
from tortoise.connection import get_connection

from gateway.settings.settings import Settings
from models.streams import LiveStream
from tests.conftest import ON_SQLITE
from tests.sockets import Answer
from tests.stage import Person, Stage, row_of

pytestmark = ON_SQLITE

TITLES = {"query": "{ liveStreams { edges { node { title } } } }"}
PARSE, VALIDATION, BAD = "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_REQUEST"
JSON = "application/json; charset=utf-8"

DOCUMENTS: dict[str, tuple[Answer, str]] = {
    "syntax": ({"query": "{"}, PARSE),
    "not a document": ({"query": "hello there"}, PARSE),
    "only white space": ({"query": " \n"}, PARSE),
    "control characters": ({"query": "{ \x00 }"}, PARSE),
    "2,001 tokens": ({"query": "{ " + "viewer " * 2_000 + "}"}, PARSE),
    "660 deep": ({"query": "{ viewer " * 660 + "}" * 660}, PARSE),
    "a list 900 deep": ({"query": f"{{ node(id: {'[' * 900}{']' * 900}) {{ id }} }}"}, PARSE),
    "unknown field": ({"query": "{ wallets }"}, VALIDATION),
    "no selection": ({"query": "{ viewer }"}, VALIDATION),
    "fragments in a circle": (
        {"query": "{ viewer { ...a } } fragment a on Viewer { user { id } ...b } fragment b on Viewer { ...a }"},
        VALIDATION,
    ),
    "a number of 5,000 digits": (
        {"query": f"{{ liveStreams(first: {'1' * 5_000}) {{ edges {{ cursor }} }} }}"},
        VALIDATION,
    ),
    "missing variable": ({"query": "query($id: ID!) { node(id: $id) { id } }"}, BAD),
    "variable of another type": (
        {"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": {}}},
        BAD,
    ),
    "unknown operation": ({**TITLES, "operationName": "Nobody"}, BAD),
    "unknown operation of many letters": ({**TITLES, "operationName": "x" * 100_000}, BAD),
    "unknown field of many letters": ({"query": f"{{ {'x' * 50_000} }}"}, VALIDATION),
    "one of two operations": ({"query": "query A { viewer { user { id } } } query B { viewer { user { id } } }"}, BAD),
    "costly": (
        {
            "query": """{ liveStreams(first: 100) { edges { node {
              queue(first: 100) { edges { node { history { to } } } }
            } } } }"""
        },
        "COST_LIMIT_EXCEEDED",
    ),
    "costly by variable": (
        {
            "query": """query($n: Int) { liveStreams(first: $n) { edges { node {
              queue(first: $n) { edges { node { id } } }
            } } } }""",
            "variables": {"n": 100},
        },
        "COST_LIMIT_EXCEEDED",
    ),
}

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "null": b"null",
    "a string": b'"x"',
    "a number": b"1e999",
    "a list": b"[1]",
    "a batch": b'[{"query": "{ viewer { user { id } } }"}]',
    "not JSON": b"{query}",
    "NaN": b'{"query": NaN}',
    "half of it": b'{"query": "{ viewer',
    "not UTF-8": b'{"query": "\xff\xfe"}',
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "an object 20,000 deep": b'{"query":' * 20_000 + b"1" + b"}" * 20_000,
    "no query": b"{}",
    "query null": b'{"query": null}',
    "query empty": b'{"query": ""}',
    "query a number": b'{"query": 5}',
    "variables a list": b'{"query": "{ viewer { user { id } } }", "variables": []}',
    "variables a string": b'{"query": "{ viewer { user { id } } }", "variables": "{}"}',
    "operationName a number": b'{"query": "{ viewer { user { id } } }", "operationName": 1}',
    "extensions a list": b'{"query": "{ viewer { user { id } } }", "extensions": []}',
}


async def test_what_is_wrong_with_a_document_has_a_code(stage: Stage) -> None:
    for name, (body, code) in DOCUMENTS.items():
        response = await stage.ben.post(body)
        assert (name, response.headers["Content-Type"], codes(response)) == (name, JSON, {code})
        assert response.status_code in {200, 400}
        # What the client has sent is not sent back.
        assert all(len(error["message"]) < 500 for error in response.json()["errors"])


async def test_a_body_that_is_no_request_is_a_bad_request(stage: Stage) -> None:
    for name, body in BODIES.items():
        response = await stage.ben.post(body)
        answer = (response.status_code, response.headers["Content-Type"], codes(response))
        assert (name, *answer) == (name, 400, JSON, {BAD})


async def test_an_id_is_a_text_or_a_whole_number_and_nothing_else(stage: Stage) -> None:
    query = "query($id: ID!) { node(id: $id) { id } }"
    for given, expected in ((2**63, set()), (-(2**63), set()), ([[[[]]]], {BAD}), (True, {BAD}), (None, {BAD})):
        response = await stage.ben.post({"query": query, "variables": {"id": given}})
        assert (given, codes(response)) == (given, expected)


@pytest.mark.parametrize("column", [{"durations": [2**40]}, {"durations": [0.5]}, {"durations": [None]}])
async def test_what_cannot_be_put_into_an_answer_is_no_fault_of_the_client(
    stage: Stage, column: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    stream = await stage.live(pricePerMinute={"amount": 0, "currency": "USD"})
    await LiveStream.filter(id=row_of(stream)).update(**column)
    response = await stage.ben.post(
        {"query": f'{{ liveStream(id: "{stream}") {{ offer {{ options {{ minutes }} }} }} }}'}
    )
    (error,) = response.json()["errors"]
    assert (error["message"], error["extensions"]["code"]) == ("Something went wrong on our side.", "INTERNAL")
    assert error["extensions"]["traceId"] in caplog.text


async def test_an_argument_that_turns_out_wrong_during_execution_is_the_clients_fault(stage: Stage) -> None:
    query = 'query($id: ID = "x") { liveStream(id: $id) { id } }'
    response = await stage.ben.post({"query": query, "variables": {"id": None}})
    assert codes(response) == {BAD}


async def test_a_body_has_its_limit(live_stage: Stage, settings: Settings) -> None:
    padding = settings.body_limit_bytes - len(orjson.dumps({**TITLES, "x": ""}))
    just = await live_stage.ben.post({**TITLES, "x": "y" * padding})
    assert (just.status_code, codes(just)) == (200, set())
    over = await live_stage.ben.post({**TITLES, "x": "y" * (padding + 1)})
    assert (over.status_code, over.headers["Content-Type"], codes(over)) == (413, JSON, {BAD})


async def test_other_methods_than_get_and_post_are_not_allowed(stage: Stage) -> None:
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS"):
        response = await stage.http.request(method, "/graphql")
        answer = (response.status_code, response.headers["Content-Type"], codes(response))
        assert (method, *answer) == (method, 405, JSON, {BAD})
        assert response.headers["Allow"] == "GET, POST"
    assert (await stage.http.head("/graphql")).status_code == 405


async def test_another_type_than_json_is_not_taken(stage: Stage) -> None:
    for kind in (b"text/plain", b"application/x-www-form-urlencoded", b"multipart/form-data", b"", b"\xe4;;="):
        response = await stage.http.post("/graphql", content=orjson.dumps(TITLES), headers={b"Content-Type": kind})
        answer = (response.status_code, response.headers["Content-Type"], codes(response))
        assert (kind, *answer) == (kind, 415, JSON, {BAD})


async def test_queries_by_get_but_nothing_that_changes(stage: Stage) -> None:
    await stage.live()
    asked = await stage.http.get("/graphql", params=TITLES)
    assert asked.json()["data"] == {"liveStreams": {"edges": [{"node": {"title": "Piano"}}]}}
    mutation = 'mutation { blockFan(input: {userId: "x"}) { errors { code } } }'
    for params, status in (({"query": mutation}, 405), ({}, 400), ({"query": TITLES["query"], "variables": "{"}, 400)):
        response = await stage.http.get("/graphql", params=params)
        assert (response.status_code, codes(response)) == (status, {BAD})


async def test_what_nobody_expected_shows_only_where_to_look_it_up(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    await get_connection("default").execute_script("DROP TABLE notification")
    with caplog.at_level(logging.ERROR, "greenroom.problem"):
        response = await stage.ben.post(
            {"query": "{ viewer { user { displayName } notifications { edges { cursor } } } }"}
        )
    (error,) = response.json()["errors"]
    trace_id = error["extensions"]["traceId"]
    assert error["message"] == "Something went wrong on our side."
    assert error["extensions"] == {"code": "INTERNAL", "traceId": trace_id}
    assert len(trace_id) == 16
    (record,) = caplog.records
    assert trace_id in record.getMessage()
    assert record.__dict__["where"] == "notifications"
    assert record.exc_info is not None
    cause = str(record.exc_info[1])
    assert "notification" in cause
    assert cause not in response.text


async def test_an_error_of_a_sign_in_shows_only_where_to_look_it_up(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    eve = Person("Eve", stage.app.state.tokens.write("eve", "Eve", None, 60, stage.clock.now()), stage.http)
    await get_connection("default").execute_script("ALTER TABLE user_account RENAME TO gone")
    response = await eve.post(TITLES)
    assert (response.status_code, response.headers["Content-Type"], codes(response)) == (500, JSON, {"INTERNAL"})
    assert response.json()["errors"][0]["extensions"]["traceId"] in caplog.text
    assert "user_account" not in response.text


def codes(response: httpx.Response) -> set[str]:
    """The codes of an answer's top-level errors."""
    return {error["extensions"]["code"] for error in response.json().get("errors", [])}
