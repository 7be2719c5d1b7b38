"""Heads of requests, as bytes: what is sent on is the same request, without what was offered beside it."""

import pytest

from gateway.http.heads import size_of, without_host, without_offer

OFFER = [(b"host", b"stage"), (b"upgrade", b"h2c"), (b"http2-settings", b"AAEAAEAAAAIAAAAB"), (b"accept", b"*/*")]


@pytest.mark.parametrize(
    ("connection", "kept"),
    [
        (b"Upgrade, HTTP2-Settings", b""),
        (b"upgrade", b""),
        (b"keep-alive, Upgrade, HTTP2-Settings", b"connection: keep-alive\r\n"),
        (b"HTTP2-Settings,close,UPGRADE", b"connection: close\r\n"),
    ],
)
def test_an_offer_to_upgrade_is_left_out_and_nothing_else(connection: bytes, kept: bytes) -> None:
    head = without_offer("POST", b"/graphql?a=b", "1.1", [(b"connection", connection), *OFFER])
    assert head == b"POST /graphql?a=b HTTP/1.1\r\n" + kept + b"host: stage\r\naccept: */*\r\n\r\n"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (b"http://stage/graphql?a=b", b"/graphql?a=b"),
        (b"http://stage:8000", b"/"),
        (b"HTTPS://stage?a=/b", b"/?a=/b"),
        (b"/graphql?to=http://stage/a", b"/graphql?to=http://stage/a"),
        (b"http:///graphql", b"http:///graphql"),
        (b"*", b"*"),
    ],
)
def test_an_address_that_names_the_host_is_taken_for_its_path(url: bytes, path: bytes) -> None:
    assert without_host(url) == path


def test_a_head_is_as_long_as_its_address_and_its_lines() -> None:
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in OFFER)
    assert size_of(b"/graphql", OFFER) == len(b"/graphql" + lines)
