"""What HTTP has a server refuse a head for, though it can be read."""

import pytest

from gateway.http.heads import HOST
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.gateway.http.raw import post, request, sent
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

GOOD = {"query": "{ __typename }"}
ANSWER = b'{"data":{"__typename":"Query"}}'
CHUNK = b"1a\r\n" + b'{"query":"{ __typename }"}' + b"\r\n0\r\n\r\n"

REFUSED = {
    "no host": (request("GET", "/healthz", Host=None), 400),
    "no host, with a body": (post(GOOD, Host=None), 400),
    "no host, of a handshake": (request("GET", "/graphql", Host=None, Connection="Upgrade", Upgrade="websocket"), 400),
    "no host, of an offer to upgrade": (post(GOOD, Host=None, Connection="Upgrade", Upgrade="h2c"), 400),
    "no host but in the address": (request("GET", "http://stage/healthz", Host=None), 400),
    "a host that is none": (post(GOOD, Host="a/b"), 400),
    "two in one": (post(GOOD, Host="a, b"), 400),
    "a body coded twice": (
        post(b"", Content_Length=None, Transfer_Encoding="gzip, chunked") + CHUNK,
        501,
    ),
    "a body coded otherwise": (post(b"", Content_Length=None, Transfer_Encoding="gzip"), 501),
    "another version": (post(GOOD).replace(b"HTTP/1.1", b"HTTP/2.0"), 505),
}
"""Heads, with the status that they are answered with."""


@ON_SQLITE
@AS_SERVED
@pytest.mark.parametrize("what", REFUSED)
async def test_it_is_refused_and_the_connection_closed(live_stage: Stage, server: int, what: str) -> None:
    content, status = REFUSED[what]
    reply = await sent(server, content, wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.error["extensions"], reply.closed) == (status, {"code": "BAD_REQUEST"}, True)


@ON_SQLITE
@AS_SERVED
async def test_by_http_1_0_nobody_has_to_name_a_host(live_stage: Stage, server: int) -> None:
    whole = post(GOOD, Host=None).replace(b"HTTP/1.1", b"HTTP/1.0")
    reply = await sent(server, whole, wait=TIMEOUT_SECONDS)
    assert (reply.body, reply.closed) == (ANSWER, True)


@ON_SQLITE
@AS_SERVED
@pytest.mark.parametrize("coding", ["chunked", "Chunked", " chunked "])
async def test_parts_are_understood(live_stage: Stage, server: int, coding: str) -> None:
    reply = await sent(server, post(b"", Content_Length=None, Transfer_Encoding=coding) + CHUNK)
    assert reply.body == ANSWER


@ON_SQLITE
@AS_SERVED
async def test_an_answer_has_its_date_whatever_is_answered(live_stage: Stage, server: int) -> None:
    for content in (post(GOOD), b"HELLO\r\n\r\n", request("GET", "/" + "x" * 9_000), request("CONNECT", "a:80")):
        assert (await sent(server, content)).headers["date"].endswith(" GMT")


@ON_SQLITE
@AS_SERVED
async def test_who_asks_by_head_is_refused_without_a_body(live_stage: Stage, server: int) -> None:
    for head in (request("HEAD", "/healthz", Host=None), request("HEAD", "/" + "x" * 9_000)):
        reply = await sent(server, head, wait=TIMEOUT_SECONDS)
        assert (reply.status in (400, 414), int(reply.headers["content-length"]) > 0) == (True, True)
        assert reply.closed  # Nothing more has come.


@ON_SQLITE
@AS_SERVED
async def test_a_method_that_is_not_allowed_is_told_those_that_are(live_stage: Stage, server: int) -> None:
    for refused in (request("CONNECT", "stage:80"), request("PUT"), request("OPTIONS")):
        reply = await sent(server, refused)
        assert (reply.status, reply.headers["allow"]) == (405, "GET, POST")


@pytest.mark.parametrize(
    "host", ["", "a", "a.example:8000", "127.0.0.1:1", "[::1]:80", "[fe80::1%25eth0]", "x_y", "a:"]
)
def test_a_host_is_a_name_or_an_address_and_a_port(host: str) -> None:
    assert HOST.fullmatch(host.encode())


@pytest.mark.parametrize("host", ["a b", "a/b", "http://a", "a@b", "::1", "[::1", "a:b", "a,b c", "\xe9", "a?b"])
def test_anything_else_is_none(host: str) -> None:
    assert not HOST.fullmatch(host.encode("latin-1"))
