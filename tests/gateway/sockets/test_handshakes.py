"""A handshake that is none is refused as everything else is: in JSON, with a code."""

import pytest

from tests.conftest import AS_SERVED, ON_SQLITE
from tests.gateway.http.raw import request, sent
from tests.sockets import TIMEOUT_SECONDS
from tests.stage import Stage

pytestmark = [ON_SQLITE, AS_SERVED]

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE: dict[str, str | None] = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec_WebSocket_Key": KEY,
    "Sec_WebSocket_Version": "13",
    "Sec_WebSocket_Protocol": "graphql-transport-ws",
}

WRONG: dict[str, tuple[dict[str, str | None], str]] = {
    "no key": ({"Sec_WebSocket_Key": None}, "Sec-WebSocket-Key"),
    "two keys": ({"sec_websocket_key": KEY}, "Sec-WebSocket-Key"),
    "a key that is none": ({"Sec_WebSocket_Key": "!!!!"}, "Sec-WebSocket-Key"),
    "a short key": ({"Sec_WebSocket_Key": "c2hvcnQ="}, "Sec-WebSocket-Key"),
    "a long key": ({"Sec_WebSocket_Key": "x" * 60_000}, "Sec-WebSocket-Key"),
    "subprotocols that are none": ({"Sec_WebSocket_Protocol": ";;="}, "Sec-WebSocket-Protocol"),
    "options that are none": ({"Connection": "Upgrade, @@"}, "Connection"),
}
"""What differs from a good handshake, and the header that is named."""

OTHER_VERSIONS: list[dict[str, str | None]] = [
    {"Sec_WebSocket_Version": "8"},
    {"Sec_WebSocket_Version": "13, 8"},
    {"Sec_WebSocket_Version": None},
    {"sec_websocket_version": "13"},
    {"Sec_WebSocket_Version": "8", "Sec_WebSocket_Key": None},
]


@pytest.mark.parametrize("wrong", WRONG)
async def test_its_client_is_told_which_header_is_wrong(live_stage: Stage, server: int, wrong: str) -> None:
    differs, header = WRONG[wrong]
    reply = await sent(server, request("GET", "/graphql", b"", **{**HANDSHAKE, **differs}), wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.error["extensions"], reply.closed) == (400, {"code": "BAD_REQUEST"}, True)
    assert reply.error["message"] == f"This is no WebSocket handshake: its header {header} is missing or wrong."
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("differs", OTHER_VERSIONS)
async def test_who_speaks_another_version_is_told_by_which_one_could_go_on(
    live_stage: Stage, server: int, differs: dict[str, str | None]
) -> None:
    reply = await sent(server, request("GET", "/graphql", b"", **{**HANDSHAKE, **differs}), wait=TIMEOUT_SECONDS)
    assert (reply.status, reply.error["extensions"], reply.closed) == (426, {"code": "BAD_REQUEST"}, True)
    assert (reply.headers["sec-websocket-version"], reply.headers["upgrade"]) == ("13", "websocket")
