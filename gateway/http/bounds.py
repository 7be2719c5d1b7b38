"""What a request, and a connection, may have at most, and how more is refused."""

from typing import NamedTuple

HEAD_BYTES = 66 * 1024
"""The most of an address and headers: 64 KiB of a header, and room for what every request has."""

ADDRESS_BYTES = 8 * 1024
MOST_HEADERS = 100

ONE_READ = 256 * 1024
"""The most that the event loop hands over at once. It may begin with the rest of the request before."""

BESIDE_BYTES = 1024 * 1024
"""The most of a request behind its head that is no body which somebody waits for: what surrounds the parts of one that
comes in parts, trailers, and all that comes when the answer has been given."""

PART_BYTES = 64
"""What each part of a body counts for beside its own: parts of a byte take as long to read."""

MOST_PIPELINED = 16
"""So many requests of one connection may wait until no more are read: what comes at once may have thousands of the
shortest, each of which takes a hundred times its length in memory while it waits."""

PIECE_BYTES = 2 * 1024
"""What has come is parsed in pieces of this size."""

HEAD_SECONDS = 10.0
"""Within which a head has to be there, from the opening of a connection and from the first byte of each further one."""

LINGER_SECONDS = 10.0
LINGER_BYTES = 32 * 1024 * 1024
"""For how long, and how much, is still read of what is refused, and thrown away."""

HEARD_OUT_SECONDS = 60.0
"""Within which whoever says nothing more is answered: it may be that they have gone, which nothing else tells."""
LOOK_SECONDS = 1.0
"""How often it is looked at what becomes of such an answer."""


class Refusal(NamedTuple):
    """Why a request is not served. ``limit``: what metrics call the limit that bit, if there is one. ``headers``: those
    of its answer that others do not have."""

    status: bytes
    message: str
    limit: str | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


ADDRESS_TOO_LONG = Refusal(
    b"414 URI Too Long", f"An address has at most {ADDRESS_BYTES // 1024} KiB: ask by POST.", "address_bytes"
)
TOO_MANY_HEADERS = Refusal(
    b"431 Request Header Fields Too Large", f"A request has at most {MOST_HEADERS} headers.", "head"
)
HEAD_TOO_LARGE = Refusal(
    b"431 Request Header Fields Too Large", f"The head of a request has at most {HEAD_BYTES // 1024} KiB.", "head"
)
HEAD_TOO_SLOW = Refusal(
    b"408 Request Timeout", f"The head of a request has to be there within {HEAD_SECONDS:.0f} s.", "head_time"
)
NO_HTTP = Refusal(b"400 Bad Request", "This is no valid HTTP/1.1 request.")
NO_HANDSHAKE = Refusal(b"400 Bad Request", "This is no WebSocket handshake.")
NO_HOST = Refusal(b"400 Bad Request", "By HTTP/1.1 a request has the header Host.")
BAD_HOST = Refusal(b"400 Bad Request", "The header Host is the name or address of a host, and its port perhaps.")
OTHER_HTTP = Refusal(b"505 HTTP Version Not Supported", "This is a server of HTTP/1.1.")
OTHER_CODING = Refusal(b"501 Not Implemented", "A body comes as it is, or in parts: Transfer-Encoding is chunked.")
ENDLESS = Refusal(b"400 Bad Request", "There is too much behind the head that is no body.", "body_bytes")
NO_PROXY = Refusal(b"405 Method Not Allowed", "This is no proxy.", headers=((b"allow", b"GET, POST"),))
NO_ROOM = Refusal(b"503 Service Unavailable", "There are as many connections as this node has room for.")
