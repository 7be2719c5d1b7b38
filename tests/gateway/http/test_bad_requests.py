"""What is wrong with a request: its status, its code, what it is told; nothing changes, and the server answers on."""

from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.api.scenes import nothing_changes
from tests.conftest import ON_SQLITE
from tests.gateway.http.raw import JSON, get, post, request, sent
from tests.stage import Stage

pytestmark = ON_SQLITE

BAD, PARSE, INVALID = "BAD_REQUEST", "GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED"
GRAPHQL, EVENTS = "application/graphql-response+json", "text/event-stream"
GOOD = {"query": "{ __typename }"}
CHALLENGE = 'Bearer realm="greenroom"'
MUTATION = "mutation { markNotificationsRead(input: {}) { errors { code } } }"
ID = "query($id: ID!) { node(id: $id) { id } }"
DEEP = b'{"query": "%s", "variables": {"id": %s}}' % (ID.encode(), b"[" * 1_000 + b"]" * 1_000)
TWO = "query A { __typename } query B { __typename }"
NOTHING_EXECUTABLE = (
    "type a { a: Int }",
    "extend type User { a: Int }",
    "schema { query: Query }",
    "scalar a",
    "directive @a on FIELD",
)


class Row(NamedTuple):
    """One request; its answer's status and code, a part of the message, and headers that it has."""

    what: str
    request: bytes
    status: int
    code: str
    message: str
    headers: dict[str, str] = {}


def chunked(*chunks: bytes) -> bytes:
    """A POST whose length is not said beforehand."""
    head = request(Content_Type=JSON, Content_Length=None, Transfer_Encoding="chunked")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in (*chunks, b""))


NO_QUERIES: list[Any] = [None, "", 0, False, {}, ["{}"]]
NO_OBJECTS: list[Any] = [[], "{}", "", 0, False]
NO_NAMES: list[Any] = [0, False, [], {}]

METHODS = [
    *(
        Row(method, request(method), 405, BAD, "GET and POST", {"allow": "GET, POST"})
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
    ),
    Row("PUT with a body", request("PUT", body=b"{}"), 405, BAD, "GET and POST", {"connection": "close"}),
    Row(
        "a mutation by GET", get(f"query={quote(MUTATION)}"), 405, BAD, "not allowed when using GET", {"allow": "POST"}
    ),
]

HEADERS = [
    Row("text", post(GOOD, Content_Type="text/plain"), 415, BAD, "Content-Type", {"accept": JSON}),
    Row("a form", post(b"query=x", Content_Type="application/x-www-form-urlencoded"), 415, BAD, "Content-Type"),
    Row("no type", post(GOOD, Content_Type=None), 415, BAD, "Content-Type"),
    Row("an empty type", post(GOOD, Content_Type=""), 415, BAD, "Content-Type"),
    Row("UTF-16 and says so", post(GOOD, Content_Type=f"{JSON}; charset=utf-16"), 415, BAD, "UTF-8"),
    Row("gzip", post(b"\x1f\x8b", Content_Encoding="gzip"), 400, BAD, "compressed", {"accept-encoding": "identity"}),
    Row("an image wanted", post(GOOD, Accept="image/png"), 406, BAD, JSON),
    Row("text wanted", post({"query": MUTATION}, Accept="text/plain, text/html;q=0.5"), 406, BAD, JSON),
    Row("nothing wanted", post(GOOD, Accept="*/*;q=0"), 406, BAD, JSON),
    Row(
        "another scheme",
        post(GOOD, Authorization="Basic YTpi"),
        401,
        "UNAUTHENTICATED",
        "Bearer",
        {"www-authenticate": CHALLENGE},
    ),
    Row("no scheme", post(GOOD, Authorization="Bearer"), 401, "UNAUTHENTICATED", "Bearer"),
    Row(
        "no token",
        post(GOOD, Authorization="Bearer x.y.z"),
        401,
        "UNAUTHENTICATED",
        "not valid",
        {"www-authenticate": f'{CHALLENGE}, error="invalid_token", error_description="The token is not valid."'},
    ),
    Row(
        "two tokens",
        post(GOOD, Authorization="Bearer a", authorization="Bearer b"),
        400,
        BAD,
        "Authorization is given once",
    ),
    Row("two types", post(GOOD, Content_Type=JSON, content_type="text/plain"), 400, BAD, "Content-Type is given once"),
    Row("two hosts", post(GOOD, host="elsewhere"), 400, BAD, "Host is given once"),
    Row("two origins", post(GOOD, Origin="http://stage", origin="https://a.example"), 400, BAD, "Origin is given once"),
]

BODIES = [
    *(
        Row(f"body {body!r}", post(body), 400, BAD, "The body must be")
        for body in (
            b"",
            b"null",
            b'"x"',
            b"1",
            b"[null]",
            b"[]",
            b'[{"query": "{ __typename }"}]',
            b"{query}",
            b"\xff",
        )
    ),
    Row("invalid UTF-8", post(b'{"query": "\xff"}'), 400, BAD, "JSON in UTF-8"),
    Row("UTF-16", post('{"query": "{ __typename }"}'.encode("utf-16")), 400, BAD, "JSON in UTF-8"),
    Row("a BOM", post(b'\xef\xbb\xbf{"query": "{ __typename }"}'), 400, BAD, "The body begins with a BOM"),
    Row("a BOM alone", post(b"\xef\xbb\xbf"), 400, BAD, "The body begins with a BOM"),
    Row("half a character", post(b'{"query": "\\ud800"}'), 400, BAD, "Half a character is no Unicode"),
    Row("100,000 deep", post(b"[" * 100_000 + b"]" * 100_000), 400, BAD, "JSON in UTF-8"),
    Row(
        "10,000 digits",
        post(b'{"query": "{ __typename }", "variables": {"n": ' + b"1" * 10_000 + b"}}"),
        400,
        BAD,
        "JSON",
    ),
    Row("NaN", post(b'{"query": "{ __typename }", "variables": {"n": NaN}}'), 400, BAD, "JSON"),
    Row("Infinity", post(b'{"query": "{ __typename }", "variables": {"n": -Infinity}}'), 400, BAD, "JSON"),
    Row("no query", post({"qeury": "{ __typename }"}), 400, BAD, "no `query`"),
    *(Row(f"query {query!r}", post({"query": query}), 400, BAD, "`query`") for query in NO_QUERIES),
    *(
        Row(f"{name} {wrong!r}", post({**GOOD, name: wrong}), 400, BAD, f"`{name}` must be an object or null")
        for name in ("variables", "extensions")
        for wrong in NO_OBJECTS
    ),
    *(
        Row(
            f"operationName {wrong!r}",
            post({**GOOD, "operationName": wrong}),
            400,
            BAD,
            "`operationName` must be a string",
        )
        for wrong in NO_NAMES
    ),
    Row("too large", post(b" " * 262_145), 413, BAD, "at most 262144 bytes", {"connection": "close"}),
    Row("too large, it says", request(Content_Type=JSON, Content_Length="9" * 18), 413, BAD, "at most 262144 bytes"),
    Row("too large, in chunks", chunked(*[b" " * 50_000] * 6), 413, BAD, "at most", {"connection": "close"}),
]

ADDRESSES = [
    Row("no query", get(""), 400, BAD, "no `query`"),
    Row("no UTF-8", get("query=%ff"), 400, BAD, "percent-encoding"),
    Row("a BOM", get("query={__typename}&variables=%ef%bb%bf{}"), 400, BAD, "`variables` begins with a BOM"),
    Row("garbage", get("query=%zz%"), 200, PARSE, "Syntax Error"),
    Row("twice", get("query={__typename}&query={__typename}"), 400, BAD, "given once"),
    *(
        Row(f"{name}={wrong}", get(f"query={{__typename}}&{name}={wrong}"), 400, BAD, f"`{name}` must be")
        for name in ("variables", "extensions")
        for wrong in ("", "{", "[]", "%22x%22")
    ),
    Row("a subscription", get(f"query={quote('subscription { notifications { cursor } }')}"), 400, BAD, EVENTS),
]

DOCUMENTS = [
    Row("a syntax error", post({"query": "{"}), 200, PARSE, "Syntax Error"),
    Row("an unknown field", post({"query": "{ wallets }"}), 200, INVALID, "wallets"),
    Row("no variable", post({"query": ID, "variables": {"id": None}}), 200, BAD, "not to be null"),
    Row("two operations", post({"query": TWO}), 400, BAD, "operationName"),
    Row("another operation", post({"query": TWO, "operationName": "C"}), 400, BAD, '"C"'),
    *(
        Row(f"none: {document}", post({"query": document, **named}), 400, BAD, told)
        for document in ("fragment a on User { id }", *NOTHING_EXECUTABLE)
        for named, told in (({}, "The document has no operation"), ({"operationName": "a"}, '"a"'))
    ),
    Row(
        "a subscription", post({"query": "subscription { notifications { cursor } }"}), 400, BAD, "graphql-transport-ws"
    ),
    *(
        Row(
            f"{what}, of a client that knows",
            post(body, Accept=GRAPHQL),
            400,
            code,
            "",
            {"content-type": f"{GRAPHQL}; charset=utf-8"},
        )
        for what, body, code in (
            ("a syntax error", {"query": "{"}, PARSE),
            ("an unknown field", {"query": "{ wallets }"}, INVALID),
            ("no variable", {"query": ID, "variables": {"id": None}}, BAD),
            ("another variable", {"query": ID, "variables": {"id": {}}}, BAD),
            ("two operations", {"query": TWO}, BAD),
            ("another operation", {"query": TWO, "operationName": "C"}, BAD),
            ("nothing", {}, BAD),
        )
    ),
    *(
        Row(what, post({"query": query}), 200, PARSE, "Syntax Error")
        for what, query in (
            ("60,000 braces", "{" * 60_000),
            ("30,000 braces and names", "{a" * 30_000),
            ("a list 30,000 deep", "{ node(id: " + "[" * 30_000 + "]" * 30_000 + ") { id } }"),
            ("an object 20,000 deep", "{ node(id: " + "{a:" * 20_000),
            ("a type 50,000 deep", "query($a: " + "[" * 50_000),
            ("3,000 aliases", "{" + " ".join(f"a{n}: __typename" for n in range(3_000)) + "}"),
            ("10,000 directives", "{ __typename " + "@a" * 10_000 + "}"),
        )
    ),
    Row("a string of 50,000", post({"query": f'{{ wallets(id: "{"x" * 50_000}") }}'}), 200, INVALID, "wallets"),
    *(
        Row(what, post({"query": query + "{ __typename }"}), 200, "COST_LIMIT_EXCEEDED", told)
        for what, query, told in (
            ("20,000 comments", "#\n" * 20_000, "2,000 lines"),
            ("a comment of 200,000", f"#{'x' * 200_000}\n", "65,536 characters"),
        )
    ),
    Row("a string of 1 MB", post({"query": f'{{ node(id: "{"x" * 1_000_000}") {{ id }} }}'}), 413, BAD, "at most"),
    Row("a list 199 deep", post({"query": f"{{ node(id: {'[' * 199}{']' * 199}) {{ id }} }}"}), 200, INVALID, "ID"),
    Row(
        "a variable 1,000 deep",
        post(DEEP),
        200,
        BAD,
        "nested too deeply",
    ),
    Row("a circle", post({"query": "{ ...a } fragment a on Query { ...a }"}), 200, INVALID, "itself"),
    Row(
        "240 fragments in a row",
        post({"query": "{ ...f0 }" + "".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(240))}),
        200,
        INVALID,
        "",
    ),
]

TABLES = {"methods": METHODS, "headers": HEADERS, "bodies": BODIES, "addresses": ADDRESSES, "documents": DOCUMENTS}
PYTHON = (
    "Traceback",
    "Error(",
    "object at 0x",
    "NoneType",
    "dict",
    "JSONDecode",
    "RecursionError",
    "codec",
    "None",
    "True",
)
"""What would be Python's words, not ours."""


@pytest.mark.parametrize("table", TABLES)
async def test_a_bad_request_is_refused_with_reasons(live_stage: Stage, server: int, table: str) -> None:
    for row in TABLES[table]:
        async with nothing_changes():
            reply = await sent(server, row.request)
            assert (row.what, reply.status, reply.error["extensions"]) == (row.what, row.status, {"code": row.code})
            assert row.message in reply.error["message"], (row.what, reply.error)
            assert reply.headers["content-type"].endswith("json; charset=utf-8"), row.what
            assert {name: reply.headers.get(name) for name in row.headers} == row.headers, row.what
            assert not [word for word in PYTHON if word in reply.body.decode()], (row.what, reply.body)
            assert await is_served(server), row.what


async def is_served(server: int) -> bool:
    """Whether the server answers somebody else."""
    return (await sent(server, post(GOOD), wait=0)).body == b'{"data":{"__typename":"Query"}}'
