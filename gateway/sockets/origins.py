"""Which pages may open a socket: browsers let any page try, and say in ``Origin`` which one it is (RFC 6455, 10.2)."""

from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

ANY_ORIGIN = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}


class AllowedOrigins:
    """The origins in a list (``*``: any), and the server's own. Raises ValueError for a text that is no origin."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin if origin == ANY_ORIGIN else _parsed(origin) for origin in origins)

    def allow(self, headers: Mapping[str, str]) -> bool:
        """Whether a handshake with these headers may go on. One without ``Origin`` comes from a program, not a page."""
        origin = headers.get("origin")
        return (
            origin is None
            or headers.get("sec-fetch-site") == "same-origin"
            or is_same_origin(origin, headers.get("host", ""))
            or ANY_ORIGIN in self._origins
            or normal_origin(origin) in self._origins
        )


def normal_origin(text: str) -> str | None:
    """An origin as browsers write it: in lower case, without the default port (RFC 6454). None for anything else."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    is_default = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{host}" if is_default else f"{parts.scheme}://{host}:{port}"


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
    if origin is None or _has_more_than_origin(urlsplit(text.strip())):
        raise ValueError(f"{text!r} is no origin: scheme, host and perhaps port, such as https://example.com, or *")
    return origin


def _has_more_than_origin(parts: SplitResult) -> bool:
    return bool(parts.path not in ("", "/") or parts.query or parts.fragment or parts.username)
