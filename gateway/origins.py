"""Which pages of other origins may ask, by HTTP and by socket, by one reading of GREENROOM_ALLOWED_ORIGINS.

Of a socket browsers let any page try, and say in ``Origin`` which one it is (RFC 6455, section 10.2).
"""

from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

ANY_ORIGIN = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}


class AllowedOrigins(frozenset[str]):
    """Those of a list, whichever way they are written. Raises ValueError for what is no origin."""

    def __new__(cls, origins: Iterable[str]) -> "AllowedOrigins":
        return super().__new__(cls, (origin if origin == ANY_ORIGIN else _parsed(origin) for origin in origins))

    def __contains__(self, origin: object) -> bool:
        """Whether a page of that origin may ask."""
        return super().__contains__(origin) or (isinstance(origin, str) and super().__contains__(normal_origin(origin)))

    def allow(self, headers: Mapping[str, str]) -> bool:
        """Whether a handshake with these headers may go on: the server's own pages always may, and a program that names
        no origin is no page."""
        origin = headers.get("origin")
        return (
            origin is None
            or headers.get("sec-fetch-site") == "same-origin"
            or is_same_origin(origin, headers.get("host", ""))
            or ANY_ORIGIN in self
            or origin in self
        )


def normal_origin(text: str) -> str | None:
    """An origin as browsers write it: in lower case, in ASCII, without the usual port (RFC 6454). None for what is
    none."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
        host = parts.hostname or ""
        host = host if host.isascii() else host.encode("idna").decode()
    except ValueError:
        return None
    if not parts.scheme or not host or _has_more_than_origin(parts):
        return None
    if ":" in host:
        host = f"[{host}]"
    usual = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page comes from the host that the request is for. The scheme may differ: a proxy may have ended TLS."""
    try:
        page, server = urlsplit(origin), urlsplit(f"//{host.strip()}")
        default = DEFAULT_PORTS.get(page.scheme)
        return page.hostname is not None and (page.hostname, page.port or default) == (
            server.hostname,
            server.port or default,
        )
    except ValueError:
        return False


def _parsed(text: str) -> str:
    origin = normal_origin(text)
    if origin is None:
        raise ValueError(f"{text!r} is no origin: scheme, host and perhaps port, such as https://example.com, or *")
    return origin


def _has_more_than_origin(parts: SplitResult) -> bool:
    return bool(parts.path not in ("", "/") or parts.query or parts.fragment or "@" in parts.netloc)
