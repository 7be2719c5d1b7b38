"""Which pages may open a socket: browsers let any page try, and say in ``Origin`` which one it is (RFC 6455, 10.2)."""

from collections.abc import Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

ANY = "*"
DEFAULT_PORTS = {"http": 80, "https": 443}


class AllowedOrigins:
    """Those of a list, and always the server's own. Raises ValueError for what is no origin."""

    def __init__(self, origins: Iterable[str]) -> None:
        self._origins = frozenset(origin if origin == ANY else _listed(origin) for origin in origins)

    def allow(self, headers: Mapping[str, str]) -> bool:
        """Whether a handshake with these headers may go on. A program that names no origin is no page."""
        origin = headers.get("origin")
        return (
            origin is None
            or headers.get("sec-fetch-site") == "same-origin"
            or is_same_origin(origin, headers.get("host", ""))
            or ANY in self._origins
            or normal_origin(origin) in self._origins
        )


def normal_origin(text: str) -> str | None:
    """An origin as browsers write it: in lower case, without the usual port (RFC 6454). None for what is no origin."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        return None
    if not parts.scheme or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = port is None or port == DEFAULT_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{host}" if usual else f"{parts.scheme}://{host}:{port}"


def is_same_origin(origin: str, host: str) -> bool:
    """Whether a page comes from the host that was asked. The scheme may differ: a proxy may have ended TLS."""
    try:
        page, asked = urlsplit(origin), urlsplit(f"//{host.strip()}")
        usual = DEFAULT_PORTS.get(page.scheme)
        return page.hostname is not None and (page.hostname, page.port or usual) == (
            asked.hostname,
            asked.port or usual,
        )
    except ValueError:
        return False


def _listed(text: str) -> str:
    origin = normal_origin(text)
    if origin is None or _says_more(urlsplit(text.strip())):
        raise ValueError(f"{text!r} is no origin: scheme, host and perhaps port, such as https://example.com, or *")
    return origin


def _says_more(parts: SplitResult) -> bool:
    return bool(parts.path not in ("", "/") or parts.query or parts.fragment or parts.username)
