"""Heads of HTTP/1.1 as bytes: a request's without its offer to upgrade, and that of an answer that refuses one."""

from collections.abc import Iterable

import orjson

from gateway.http.bounds import Refusal

Headers = Iterable[tuple[bytes, bytes]]

NOT_FORWARDED = frozenset({b"upgrade", b"http2-settings"})
"""What an offer to upgrade consists of, beside its mention in ``Connection``."""


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


def refusing(refusal: Refusal) -> bytes:
    """The answer to a request that is not served, after which the connection is closed."""
    body = orjson.dumps({"errors": [{"message": refusal.message, "extensions": {"code": "BAD_REQUEST"}}]})
    head = b"content-type: application/json; charset=utf-8\r\ncontent-length: %d\r\nconnection: close" % len(body)
    return b"HTTP/1.1 " + refusal.status + b"\r\n" + head + b"\r\n\r\n" + body
