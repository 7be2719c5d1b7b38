"""The abuse table: what strangers have sent, or could. A row is somebody who means ill, on a connection or a few."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from tests.documents import OFFER
from tests.gateway.abuse.wire import (
    BINARY,
    CONTINUATION,
    HANDSHAKE,
    INIT,
    PING,
    TEXT,
    frame,
    held,
    message,
    poured,
    subscribe,
)
from tests.gateway.execution.test_cost import ABUSES, aliases
from tests.gateway.http.raw import JSON, Reply, post, request, sent
from tests.stage import Person
from tests.system.process import ServerProcess


@dataclass(frozen=True)
class House:
    """A server with somebody live on it."""

    port: int
    ana: Person
    stream: str

    @classmethod
    async def on(cls, server: ServerProcess) -> Self:
        """Ana goes live there."""
        ana = await server.person("Ana")
        stream = await ana.do("goLive", title="Piano", offer=OFFER)
        return cls(server.port, ana, stream["id"])


Row = Callable[[House], Awaitable[None]]

OPENED = HANDSHAKE + b"\r\n"
EMBLEM = "subscription($s: ID!) { emblem(streamId: $s) { emblem } }"


def posted(body: object, status: int = 200) -> Row:
    """One POST, which is answered with that status."""

    async def row(house: House) -> None:
        reply = await sent(house.port, post(body))
        assert reply.status == status, reply

    return row


def asked(query: str, variables: dict[str, object] | None = None) -> Row:
    """One operation, which is answered with an error."""

    async def row(house: House) -> None:
        reply = await sent(house.port, post({"query": query, "variables": variables}))
        assert (reply.status in (200, 400, 413), reply.body[:10]) == (True, b'{"errors":'), reply

    return row


def by_ana(query: str) -> Row:
    """One operation of the creator on her stream, whatever the answer."""

    async def row(house: House) -> None:
        reply = await house.ana.post({"query": query, "variables": {"id": house.stream}})
        assert reply.status_code == 200

    return row


def on_a_socket(*parts: bytes, reads: bool = True) -> Row:
    """What one socket sends behind its handshake."""

    async def row(house: House) -> None:
        await poured(house.port, itertools.chain([OPENED], parts), reads=reads)

    return row


def on_a_connection(head: bytes, part: bytes, count: int, status: bytes) -> Row:
    """What does not end, or not soon. Whoever still sends when the connection is closed may not be answered."""

    async def row(house: House) -> None:
        answer = await poured(house.port, itertools.chain([head], itertools.repeat(part, count)))
        assert answer.startswith(b"HTTP/1.1 " + status) or not answer

    return row


async def halves(house: House) -> None:
    """300 heads and 200 bodies that stop half way; the health of the server is asked meanwhile."""
    half = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    async with held(house.port, 300, half), held(house.port, 200, half + b'Content-Length: 1000\r\n\r\n{"query":'):
        await asyncio.sleep(0.2)
        assert (await sent(house.port, request("GET", "/healthz"))).status == 200


async def subscriptions(house: House) -> None:
    """10,000 subscriptions on one socket."""
    variables = {"s": house.stream}
    await poured(house.port, [OPENED, INIT, *(subscribe(n, EMBLEM, variables=variables) for n in range(10_000))])


async def subscribed_and_completed(house: House) -> None:
    """A subscription that is begun and ended 2,000 times."""
    begun = subscribe(1, EMBLEM, variables={"s": house.stream})
    await poured(house.port, [OPENED, INIT, (begun + message(id="1", type="complete")) * 2_000])


async def undeclared(house: House) -> None:
    """100 subscriptions, each with 240 KiB of variables that it does not declare."""
    variables = {"s": house.stream, "x": "x" * 240_000}
    await poured(house.port, [OPENED, INIT, *(subscribe(n, EMBLEM, variables=variables) for n in range(100))])


async def behind_a_stream(house: House) -> None:
    """On each of 20 connections requests without an end behind an event stream, which has none either."""
    stream = post({"query": EMBLEM, "variables": {"s": house.stream}}, Accept="text/event-stream")
    parts = [stream, *[b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n" * 3_000] * 100]
    await asyncio.gather(*(poured(house.port, parts) for _ in range(20)))


async def documents(house: House) -> None:
    """50 subscriptions with documents of 240 KiB each, comments mostly."""
    texts = (f"# {number} {'x' * 240_000}\n{EMBLEM}" for number in range(50))
    variables = {"s": house.stream}
    frames = (subscribe(number, text, variables=variables) for number, text in enumerate(texts))
    await poured(house.port, itertools.chain([OPENED, INIT], frames))


async def distinct(house: House) -> None:
    """10 documents that are all valid, large and different."""
    for number in range(10):
        query = f"query Q{number} {{ {aliases(400, '__typename')} }}"
        assert (await sent(house.port, post({"query": query}), wait=0)).status == 200


async def foreign(house: House) -> None:
    """200 pages of other origins."""
    for _ in range(200):
        await poured(house.port, [HANDSHAKE + b"Origin: https://evil.example\r\n\r\n"])


def refused_token(token: str) -> Row:
    """A token that nobody here has signed, 50 times."""

    async def row(house: House) -> None:
        replies: list[Reply] = [
            await sent(house.port, post({"query": "{ __typename }"}, Authorization=f"Bearer {token}"), wait=0)
            for _ in range(50)
        ]
        assert {reply.status for reply in replies} == {401}

    return row


NONE = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.eyJzdWIiOiJhbmEiLCJleHAiOjk5OTk5OTk5OTl9."
RS = "eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.eyJzdWIiOiJhbmEiLCJleHAiOjk5OTk5OTk5OTl9." + "A" * 342

KEY = "'" + "a" * 130 + '\\"' * 80_000 + "a" * 130
REQUEST_SESSION = "mutation($i: RequestSessionInput!) { requestSession(input: $i) { session { id } } }"
STARTS = "offer { " + aliases(40, "suggestedStarts(durationMinutes: 1440, first: 50)") + " }"
DEEP = b"[" * 100_000

ROWS: dict[str, Row] = {
    **{name: asked(query) for name, query in ABUSES.items()},
    "a key that a message quotes": asked(REQUEST_SESSION, {"i": {KEY: 1}}),
    "suggestions under many names": by_ana(f"query($id: ID!) {{ liveStream(id: $id) {{ {STARTS} }} }}"),
    "cursors under many names": by_ana(
        f"{{ {aliases(20, 'viewer { ...C }')} }} fragment C on Viewer {{ {aliases(40, 'notificationsCursor')} }}"
    ),
    "queues under many names": by_ana(
        f"query($id: ID!) {{ liveStream(id: $id) {{ {aliases(60, 'queue(first: 1) { ...Q }')} }} }} "
        "fragment Q on PrivateSessionConnection { edges { node { stream { queue(first: 1) { __typename } } } } }"
    ),
    "queues of every length": by_ana(
        "query($id: ID!) { liveStream(id: $id) { "
        + " ".join(f"a{n}: queue(first: {n}) {{ pageInfo {{ endCursor }} }}" for n in range(1, 60))
        + " } }"
    ),
    "20 MB, said before": on_a_connection(
        request(Content_Type=JSON, Content_Length="20000000"), b" " * 65_536, 320, b"413"
    ),
    "20 MB in chunks": on_a_connection(
        request(Content_Type=JSON, Transfer_Encoding="chunked", Content_Length=None),
        b"10000\r\n" + b" " * 0x10000 + b"\r\n",
        320,
        b"413",
    ),
    "an address without an end": on_a_connection(b"GET /", b"x" * 65_536, 800, b"414"),
    "headers without an end": on_a_connection(b"GET / HTTP/1.1\r\n", b"a:b\r\n" * 10_000, 800, b"431"),
    "a header without an end": on_a_connection(b"GET / HTTP/1.1\r\na: ", b"x" * 65_536, 800, b"431"),
    "a trailer without an end": on_a_connection(
        request(Content_Type=JSON, Transfer_Encoding="chunked", Content_Length=None) + b"0\r\na: ",
        b"x" * 65_536,
        800,
        b"400",
    ),
    "a body in parts of a byte": on_a_connection(
        request(Content_Type=JSON, Transfer_Encoding="chunked", Content_Length=None),
        b"1\r\nx\r\n" * 10_000,
        800,
        b"400",
    ),
    "requests behind a stream": behind_a_stream,
    "half heads and half bodies": halves,
    "JSON as deep as it is long": posted(b'{"query":"{__typename}","variables":{"a":' + DEEP, 400),
    "JSON with one name many times": posted(
        b'{"query":"{__typename}",' + b'"variables":{"a":[{}]},' * 10_000 + b'"operationName":null}'
    ),
    "JSON that is no UTF-8": posted(b'{"query":"\xff\xfe' + b"\xc3\x28" * 100_000 + b'"}', 400),
    "numbers without an end": posted(b'{"query":"{__typename}","variables":{"a":' + b"9" * 200_000 + b"}}", 400),
    "10,000 subscriptions": subscriptions,
    "a subscription over and over": subscribed_and_completed,
    "variables that nothing declares": undeclared,
    "long documents on a socket": documents,
    "documents that are all different": distinct,
    "binary frames": on_a_socket(INIT, *itertools.repeat(frame(b"\x00" * 1_000, BINARY), 5_000)),
    "empty continuation frames": on_a_socket(
        INIT,
        frame(b"{", TEXT, final=False),
        *itertools.repeat(frame(b"", CONTINUATION, final=False) * 1_000, 20),
    ),
    "a message in frames without an end": on_a_socket(
        INIT, frame(b"{", TEXT, final=False), *itertools.repeat(frame(b" " * 60_000, CONTINUATION, final=False), 300)
    ),
    "frames that are no UTF-8": on_a_socket(INIT, frame(b"\xff" * 200_000)),
    "messages as deep as they are long": on_a_socket(INIT, frame(DEEP)),
    "pings that nobody reads the answers of": on_a_socket(
        INIT, *itertools.repeat(frame(b"x" * 125, PING) * 400, 40), reads=False
    ),
    "pages of other origins": foreign,
    "tokens that nobody signed": refused_token(NONE),
    "tokens of another algorithm": refused_token(RS),
}
