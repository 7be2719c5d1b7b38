"""Heads of HTTP/1.1 as bytes: what is wrong with one, a request's without its offer to upgrade, and that of an answer
that refuses one."""

import re
from collections.abc import Iterable

import orjson

from gateway.http.bounds import BAD_HOST, NO_HOST, OTHER_CODING, OTHER_HTTP, Refusal

Headers = Iterable[tuple[bytes, bytes]]

NOT_FORWARDED = frozenset({b"upgrade", b"http2-settings"})
"""What an offer to upgrade consists of, beside its mention in ``Connection``."""

HOST = re.compile(rb"(\[[\w.:~%-]+\]|[\w.~!$&'()*+,;=%-]*)(:[0-9]*)?")
"""A host that is named by an address within brackets or by a name, even an empty one, and a port."""

VERSIONS = frozenset({"1.0", "1.1"})


def what_is_wrong(version: str, headers: Headers) -> Refusal | None:
    """What HTTP has servers refuse a whole head for, beside what the parser does: that it names no host (RFC 9112,
    section 3.2), or that its body is coded in a way that is not known here (section 6.1)."""
    if version not in VERSIONS:
        return OTHER_HTTP
    hosts = 0
    for name, value in headers:
        if name == b"host":
            hosts += 1
            if not HOST.fullmatch(value):
                return BAD_HOST
        elif name == b"transfer-encoding" and value.strip().lower() != b"chunked":
            return OTHER_CODING
    return None if hosts or version == "1.0" else NO_HOST


def size_of(url: bytes, headers: Headers) -> int:
    """The bytes of what has been read whole of a head."""
    return len(url) + sum(len(name) + len(value) + len(b": \r\n") for name, value in headers)


def without_host(url: bytes) -> bytes:
    """An address in the form for proxies, which names the host, in the form for servers, which have to take both (RFC
    9112, section 3.2.2); any other as it is."""
    scheme, _, rest = url.partition(b"://")
    host, slash, path = rest.partition(b"/")
    host, mark, query = host.partition(b"?")
    if not host or not scheme.isalpha():
        return url
    return b"/" + mark + query + slash + path if mark else b"/" + path


def without_offer(method: str, url: bytes, version: str, headers: Headers) -> bytes:
    """The head of the same request, which offers nothing."""
    lines = [b"%s %s HTTP/%s" % (method.encode(), url, version.encode())]
    for name, value in headers:
        if name == b"connection":
            kept = [one for one in value.split(b",") if one.strip().lower() not in NOT_FORWARDED]
            lines += [b"connection: " + b",".join(kept)] if kept else []
        elif name not in NOT_FORWARDED:
            lines.append(name + b": " + value)
    return b"\r\n".join([*lines, b"", b""])


def refusing(refusal: Refusal, usual: Headers, *, with_body: bool = True) -> bytes:
    """The answer to a request that is not served, after which the connection is closed. ``usual``: headers of every
    answer."""
    headers, body = answer_of(refusal, usual)
    lines = [b"HTTP/1.1 " + refusal.status, *(name + b": " + value for name, value in headers), b"", b""]
    return b"\r\n".join(lines) + (body if with_body else b"")


def answer_of(refusal: Refusal, usual: Headers) -> tuple[Headers, bytes]:
    """The headers and the body of that answer."""
    body = orjson.dumps({"errors": [{"message": refusal.message, "extensions": {"code": "BAD_REQUEST"}}]})
    headers = (
        *usual,
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"connection", b"close"),
        *refusal.headers,
    )
    return headers, body
